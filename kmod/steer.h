/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_STEER_H
#define _MCR_STEER_H

#include <linux/bits.h>
#include <linux/interrupt.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include <uapi/linux/mcr.h>

struct mcr_datagram;
struct mcr_iface;

/* Flows share a place in the table if their hashes do, and move together. */
#define MCR_STEER_FLOWS_BITS	10
#define MCR_STEER_FLOWS		BIT(MCR_STEER_FLOWS_BITS)

/* Datagrams that may wait for one CPU, from whatever interfaces. */
#define MCR_STEER_QUEUE_MAX	2048

/**
 * struct mcr_steer_flow - where the datagrams of some flows are relayed
 * @lock: a datagram is placed under it; inside it, that of a queue
 * @cpu: the CPU, or -1: none yet
 * @tail: mcr_steer_queue.tail when the last of them was queued there
 */
struct mcr_steer_flow {
	spinlock_t lock; /* see above */
	int cpu;
	u32 tail;
};

/**
 * struct mcr_steer_queue - datagrams that wait for a CPU
 * @skbs: the datagrams; its lock covers all that follows but @done
 * @tail: how many have been queued
 * @open: more are taken
 * @scheduled: the CPU has been asked to drain it, and is not through yet
 * @up: the CPU is to be chosen; it is not going offline
 * @done: how many have been relayed; written by the CPU that drains it
 * @csd: asks the CPU to
 * @work: does so with PREEMPT_RT
 * @tasklet: does it there
 */
struct mcr_steer_queue {
	struct sk_buff_head skbs;
	u32 tail;
	bool open;
	bool scheduled;
	bool up;
	u32 done;
	call_single_data_t csd;
	struct work_struct work;
	struct tasklet_struct tasklet;
};

DECLARE_PER_CPU(struct mcr_steer_queue, mcr_steer_queues);

struct mcr_steer_flow *mcr_steer_flows_alloc(void);
bool mcr_steer(struct mcr_iface *iface, struct sk_buff *skb,
	       const struct mcr_datagram *d, bool consume,
	       enum mcr_reason *reason);
void mcr_steer_forget(const struct mcr_iface *iface);
int mcr_steer_init(void);
void mcr_steer_exit(void);

#endif /* _MCR_STEER_H */
