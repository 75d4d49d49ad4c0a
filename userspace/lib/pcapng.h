/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of packets that Wireshark and tcpdump read (pcapng, of the IETF's draft
 * opsawg-pcapng), with one interface and a comment for each packet.
 */
#ifndef MCR_PCAPNG_H
#define MCR_PCAPNG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * mcr_pcapng_begin() - write what comes before the packets
 * @file: where to
 * @interface: name of the interface they came in on
 * @comment: what the file is
 *
 * Packets begin with an IPv4 or IPv6 header. ferror() tells of failures.
 */
void mcr_pcapng_begin(FILE *file, const char *interface, const char *comment);

/**
 * mcr_pcapng_packet() - write a packet
 * @file: where to
 * @time: nanoseconds since 1970
 * @packet: from the IP header on
 * @captured: octets of @packet
 * @length: octets it had
 * @comment: what is to be said of it
 */
void mcr_pcapng_packet(FILE *file, uint64_t time, const uint8_t *packet,
		       size_t captured, size_t length, const char *comment);

#endif /* MCR_PCAPNG_H */
