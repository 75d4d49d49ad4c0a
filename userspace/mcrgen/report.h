/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What mcrgen tells its user: errors, a progress line, and the result as text or JSON. */
#ifndef MCRGEN_REPORT_H
#define MCRGEN_REPORT_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "delay.h"
#include "options.h"
#include "verify.h"

#define MCRGEN_SEEN_MAX	64	/* senders and destinations kept by name */

/**
 * struct mcrgen_sent - result of a sender
 * @sent: datagrams the kernel took
 * @bytes: their payload
 * @errors: refusals other than a full queue
 * @retries: refusals because of a full queue; the datagrams were offered again
 * @seconds: from the first datagram to the last
 * @stream_ids: @o->streams of them
 * @stream_sent: datagrams sent in each
 */
struct mcrgen_sent {
	uint64_t sent;
	uint64_t bytes;
	uint64_t errors;
	uint64_t retries;
	double seconds;
	uint64_t *stream_ids;
	uint64_t *stream_sent;
};

/**
 * struct mcrgen_seen - an address that datagrams had, and how many
 * @addr: the address
 * @number: port of a sender, interface index of a destination
 * @interface: name of that interface when the first datagram came
 * @datagrams: how many had it
 */
struct mcrgen_seen {
	struct mcrgen_addr addr;
	unsigned int number;
	char interface[IF_NAMESIZE];
	uint64_t datagrams;
};

/**
 * struct mcrgen_seen_list - the first MCRGEN_SEEN_MAX of them
 * @entries: in order of appearance
 * @count: entries in use
 * @others: datagrams of addresses that found no room
 */
struct mcrgen_seen_list {
	struct mcrgen_seen entries[MCRGEN_SEEN_MAX];
	unsigned int count;
	uint64_t others;
};

/**
 * struct mcrgen_received - result of a receiver
 * @verify: accounting by stream
 * @delay: one-way delays
 * @sources: who sent
 * @destinations: for which address, on which interface they came
 * @ttl: datagrams by TTL or hop limit
 * @dscp: datagrams by DSCP
 * @datagrams: all that were read
 * @filtered: left out because they are not from --source
 * @bytes: payload of @datagrams
 * @drops: dropped by the kernel at our sockets
 * @size_min: smallest payload
 * @size_max: largest one
 * @first_ns: arrival of the first, CLOCK_REALTIME
 * @last_ns: arrival of the last
 * @count_reached: ended because --count had arrived, so what follows is not missing
 */
struct mcrgen_received {
	struct mcrgen_verify verify;
	struct mcrgen_delay delay;
	struct mcrgen_seen_list sources;
	struct mcrgen_seen_list destinations;
	uint64_t ttl[256];
	uint64_t dscp[64];
	uint64_t datagrams;
	uint64_t filtered;
	uint64_t bytes;
	uint64_t drops;
	uint64_t size_min;
	uint64_t size_max;
	uint64_t first_ns;
	uint64_t last_ns;
	bool count_reached;
};

/**
 * mcrgen_error() - tell the user on stderr, as one sentence after "mcrgen: "
 * @fmt: what is wrong, with the value, and what would be right
 */
void mcrgen_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * mcrgen_progress_wanted() - whether there is someone to see a progress line
 * @o: options
 */
bool mcrgen_progress_wanted(const struct mcrgen_options *o);

/**
 * mcrgen_progress() - write the progress line anew; NULL wipes it
 * @fmt: the line
 */
void mcrgen_progress(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * mcrgen_report_sent() - print a sender's result to stdout
 * @o: options
 * @s: result
 *
 * Returns 0, or -EIO if it could not be written.
 */
int mcrgen_report_sent(const struct mcrgen_options *o, const struct mcrgen_sent *s);

/**
 * mcrgen_report_received() - print a receiver's result to stdout
 * @o: options
 * @r: result
 *
 * Returns 0, or -EIO if it could not be written.
 */
int mcrgen_report_received(const struct mcrgen_options *o, const struct mcrgen_received *r);

/**
 * mcrgen_received_wrong() - what --expect-no-loss has to object
 * @o: options
 * @r: result
 *
 * Returns a sentence in a static buffer, or NULL if everything is as it should be.
 */
const char *mcrgen_received_wrong(const struct mcrgen_options *o,
				  const struct mcrgen_received *r);

#endif
