/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCRCTL_PAUSE_H
#define MCRCTL_PAUSE_H

/** mcrctl_pause() - let so much time pass, whatever signals are handled meanwhile */
void mcrctl_pause(double seconds);

#endif /* MCRCTL_PAUSE_H */
