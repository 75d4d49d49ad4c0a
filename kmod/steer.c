// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steering: datagrams of a pinned interface are relayed on its CPUs.
 *
 * The CPU that receives a datagram parses and matches it, and hands it to the CPU
 * its flow belongs to, which parses and matches it again: so nothing that rules are
 * made of has to outlive its grace period because something is queued. What is in a
 * queue holds no device either, only the interface, which is forgotten in all
 * queues before it is freed.
 *
 * A flow is moved to another CPU (the pinning changes, a CPU comes or goes) when
 * all that was queued of it has been relayed, never before: its order is kept. The
 * same way of seeing it serves receive flow steering, see "last_qtail" in the
 * kernel's get_rps_cpu().
 */
#include <linux/cpuhotplug.h>
#include <linux/delay.h>
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/netfilter.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <net/dst.h>

#include "hook.h"
#include "iface.h"
#include "parse.h"
#include "pinning.h"
#include "steer.h"

/* Relayed in one go, before others on the CPU get their turn. */
#define MCR_STEER_BATCH 64

/* Milliseconds that a CPU which goes offline waits for its flows to move. */
#define MCR_STEER_LEAVE 1000

DEFINE_PER_CPU(struct mcr_steer_queue, mcr_steer_queues);
static enum cpuhp_state steer_state;
static u32 steer_seed __read_mostly;

struct steer_cb {
	struct mcr_iface *iface;
};

static struct steer_cb *steer_cb(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct steer_cb) > sizeof(skb->cb));
	return (struct steer_cb *)skb->cb;
}

/**
 * mcr_steer_flows_alloc() - make a table of flows for an interface
 *
 * Context: may sleep.
 * Return: the table, to be freed with kvfree(), or NULL.
 */
struct mcr_steer_flow *mcr_steer_flows_alloc(void)
{
	struct mcr_steer_flow *flows;
	unsigned int i;

	flows = kvcalloc(MCR_STEER_FLOWS, sizeof(*flows), GFP_KERNEL_ACCOUNT);
	for (i = 0; flows && i < MCR_STEER_FLOWS; i++) {
		spin_lock_init(&flows[i].lock);
		flows[i].cpu = -1;
	}
	return flows;
}

static unsigned int flow_index(const struct mcr_datagram *d)
{
	u32 hash = jhash2(d->saddr.all, ARRAY_SIZE(d->saddr.all), steer_seed);

	hash = jhash2(d->daddr.all, ARRAY_SIZE(d->daddr.all), hash);
	hash = jhash_2words((__force u32)d->sport << 16 | (__force u32)d->dport,
			    d->protocol, hash);
	return hash >> (32 - MCR_STEER_FLOWS_BITS);
}

static bool is_up(unsigned int cpu)
{
	return READ_ONCE(per_cpu(mcr_steer_queues, cpu).up);
}

/*
 * The CPU that flows at @index belong to. Those of a CPU that is offline are spread
 * over the others; those of the others stay where they are.
 */
static unsigned int preferred_cpu(const struct mcr_pinning *pinning,
				  unsigned int index)
{
	unsigned int cpu = pinning->cpu[index % pinning->n], up = 0, i;

	if (READ_ONCE(pinning->leaving))
		return smp_processor_id();
	if (likely(is_up(cpu)))
		return cpu;
	for (i = 0; i < pinning->n; i++)
		up += is_up(pinning->cpu[i]);
	if (!up)
		return smp_processor_id();
	up = index / pinning->n % up;
	for (i = 0; i < pinning->n; i++)
		if (is_up(pinning->cpu[i]) && !up--)
			return pinning->cpu[i];
	/* One of them went offline in between. */
	return smp_processor_id();
}

/* Has all that was queued of the flow been relayed? */
static bool drained(const struct mcr_steer_flow *flow)
{
	const struct mcr_steer_queue *q;

	if (flow->cpu < 0)
		return true;
	q = per_cpu_ptr(&mcr_steer_queues, flow->cpu);
	/* Pairs with smp_store_release() in drain(). */
	return (s32)(smp_load_acquire(&q->done) - flow->tail) >= 0;
}

static void ask_to_drain(void *info)
{
	struct mcr_steer_queue *q = info;

	tasklet_schedule(&q->tasklet);
}

static void drain_work(struct work_struct *work)
{
	struct mcr_steer_queue *q = container_of(work, struct mcr_steer_queue, work);

	/* It runs when they are enabled again. */
	local_bh_disable();
	tasklet_schedule(&q->tasklet);
	local_bh_enable();
}

static void schedule_drain(struct mcr_steer_queue *q, unsigned int cpu)
{
	if (cpu == smp_processor_id())
		tasklet_schedule(&q->tasklet);
	else if (IS_ENABLED(CONFIG_PREEMPT_RT))
		/* Interrupts from other CPUs must raise no softirq there. */
		queue_work_on(cpu, system_highpri_wq, &q->work);
	else
		smp_call_function_single_async(cpu, &q->csd);
}

/* Returns 0, -ENOBUFS if the queue is full, -ESHUTDOWN if its CPU is gone. */
static int enqueue(unsigned int cpu, struct sk_buff *skb, u32 *tail)
{
	struct mcr_steer_queue *q = per_cpu_ptr(&mcr_steer_queues, cpu);
	bool schedule = false;
	int err = 0;

	spin_lock(&q->skbs.lock);
	if (!q->open) {
		err = -ESHUTDOWN;
	} else if (skb_queue_len(&q->skbs) >= MCR_STEER_QUEUE_MAX) {
		err = -ENOBUFS;
	} else {
		__skb_queue_tail(&q->skbs, skb);
		*tail = ++q->tail;
		schedule = !q->scheduled;
		q->scheduled = true;
	}
	spin_unlock(&q->skbs.lock);
	if (schedule)
		schedule_drain(q, cpu);
	return err;
}

/* What may be queued: it is nobody else's, and refers to nothing but memory. */
static struct sk_buff *detach(struct mcr_iface *iface, struct sk_buff *skb,
			      bool consume)
{
	if (!consume || skb_shared(skb)) {
		/* Headers are shared too: whoever writes to them has to copy. */
		skb = skb_clone(skb, GFP_ATOMIC | __GFP_NOWARN);
		if (!skb)
			return NULL;
	}
	skb_dst_drop(skb);
	nf_reset_ct(skb);
	skb_orphan(skb);
	skb->dev = NULL;
	steer_cb(skb)->iface = iface;
	return skb;
}

static bool is_full(unsigned int cpu)
{
	const struct mcr_steer_queue *q = per_cpu_ptr(&mcr_steer_queues, cpu);

	return skb_queue_len_lockless(&q->skbs) >= MCR_STEER_QUEUE_MAX;
}

/*
 * Queue a datagram for the CPU its flow is at. Returns what enqueue() does, or
 * -ENOMEM. With @consume it is not the caller's any more, whatever came of it, but
 * with -ESHUTDOWN: then it is as it was.
 */
static int hand_over(struct mcr_steer_flow *flow, struct mcr_iface *iface,
		     struct sk_buff *skb, bool consume)
{
	struct net_device *dev = skb->dev;
	struct sk_buff *queued = NULL;
	int err = -ENOBUFS;

	/* Look before a copy is made in vain. */
	if (likely(!is_full(flow->cpu))) {
		queued = detach(iface, skb, consume);
		err = queued ? enqueue(flow->cpu, queued, &flow->tail) : -ENOMEM;
	}
	if (err && queued == skb)
		skb->dev = dev;
	else if (err && queued)
		kfree_skb(queued);
	if (consume && (err ? err != -ESHUTDOWN : queued != skb))
		kfree_skb(skb);
	return err;
}

/**
 * mcr_steer() - hand a datagram to the CPU its flow belongs to
 * @iface: where it arrived; pinned
 * @skb: the datagram, as the ingress hook sees it
 * @d: what the parser found
 * @consume: the host is not to have it: @skb is consumed if true is returned
 * @reason: why it was dropped, or MCR_REASON_NONE
 *
 * Context: RCU, BH disabled.
 * Return: false if it is to be relayed here and now.
 */
bool mcr_steer(struct mcr_iface *iface, struct sk_buff *skb,
	       const struct mcr_datagram *d, bool consume,
	       enum mcr_reason *reason)
{
	const struct mcr_pinning *pinning = rcu_dereference(iface->pinning);
	struct mcr_steer_flow *flow;
	unsigned int index, cpu;
	bool here;
	int err = 0;

	if (!pinning)
		return false;
	index = flow_index(d);
	cpu = preferred_cpu(pinning, index);
	flow = &pinning->flows[index];

	spin_lock(&flow->lock);
	here = drained(flow);
	if (here && flow->cpu != cpu) {
		flow->cpu = cpu;
		flow->tail = READ_ONCE(per_cpu(mcr_steer_queues, cpu).done);
	}
	here = here && cpu == smp_processor_id();
	if (!here)
		err = hand_over(flow, iface, skb, consume);
	spin_unlock(&flow->lock);

	/* The other CPU may have gone offline at this very moment. */
	if (here || err == -ESHUTDOWN)
		return false;
	*reason = !err ? MCR_REASON_NONE :
		  err == -ENOMEM ? MCR_REASON_NO_MEMORY : MCR_REASON_STEER_FULL;
	return true;
}

static void take_batch(struct mcr_steer_queue *q, struct sk_buff_head *batch)
{
	struct sk_buff *skb;

	__skb_queue_head_init(batch);
	spin_lock(&q->skbs.lock);
	while (skb_queue_len(batch) < MCR_STEER_BATCH) {
		skb = __skb_dequeue(&q->skbs);
		if (!skb)
			break;
		__skb_queue_tail(batch, skb);
	}
	spin_unlock(&q->skbs.lock);
}

static void drain(struct tasklet_struct *tasklet)
{
	struct mcr_steer_queue *q = container_of(tasklet, struct mcr_steer_queue,
						 tasklet);
	struct sk_buff_head batch;
	struct sk_buff *skb;
	bool more;

	/* From here on mcr_steer_forget() does not see what is in the batch. */
	rcu_read_lock();
	take_batch(q, &batch);
	while ((skb = __skb_dequeue(&batch))) {
		struct mcr_iface *iface = steer_cb(skb)->iface;

		if (iface)
			mcr_hook_steered(iface, skb);
		else
			kfree_skb(skb);
		/* Pairs with smp_load_acquire() in drained(). */
		smp_store_release(&q->done, q->done + 1);
	}
	rcu_read_unlock();

	spin_lock(&q->skbs.lock);
	more = !skb_queue_empty(&q->skbs);
	q->scheduled = more;
	spin_unlock(&q->skbs.lock);
	if (more)
		tasklet_schedule(&q->tasklet);
}

/**
 * mcr_steer_forget() - an interface goes: what is queued of it shall be dropped
 * @iface: the interface; nothing is queued of it any more
 *
 * What a CPU is relaying at the moment is through after a grace period.
 *
 * Context: any but hard interrupts.
 */
void mcr_steer_forget(const struct mcr_iface *iface)
{
	struct sk_buff *skb;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct mcr_steer_queue *q = per_cpu_ptr(&mcr_steer_queues, cpu);

		spin_lock_bh(&q->skbs.lock);
		skb_queue_walk(&q->skbs, skb)
			if (steer_cb(skb)->iface == iface)
				steer_cb(skb)->iface = NULL;
		spin_unlock_bh(&q->skbs.lock);
	}
}

static int cpu_comes(unsigned int cpu)
{
	struct mcr_steer_queue *q = per_cpu_ptr(&mcr_steer_queues, cpu);

	spin_lock_bh(&q->skbs.lock);
	q->open = true;
	spin_unlock_bh(&q->skbs.lock);
	WRITE_ONCE(q->up, true);
	return 0;
}

/* Returns whether nothing is queued or being relayed; then no more is taken. */
static bool close_if_idle(struct mcr_steer_queue *q, bool force)
{
	bool idle;

	spin_lock_bh(&q->skbs.lock);
	idle = skb_queue_empty(&q->skbs) && !q->scheduled;
	if (idle || force)
		q->open = false;
	spin_unlock_bh(&q->skbs.lock);
	return idle;
}

/*
 * The CPU still runs. It is chosen no more, but relays what its flows still have
 * queued, lest they get out of order. A flow that never has nothing queued is cut
 * off in the end.
 */
static int cpu_goes(unsigned int cpu)
{
	struct mcr_steer_queue *q = per_cpu_ptr(&mcr_steer_queues, cpu);
	unsigned long end = jiffies + msecs_to_jiffies(MCR_STEER_LEAVE);

	WRITE_ONCE(q->up, false);
	while (!close_if_idle(q, time_after(jiffies, end)))
		usleep_range(500, 2000);
	return 0;
}

/**
 * mcr_steer_init() - make the queues, and follow CPUs that come and go
 *
 * Return: 0 or a negative error.
 */
int mcr_steer_init(void)
{
	int cpu, state;

	steer_seed = get_random_u32();
	for_each_possible_cpu(cpu) {
		struct mcr_steer_queue *q = per_cpu_ptr(&mcr_steer_queues, cpu);

		memset(q, 0, sizeof(*q));
		skb_queue_head_init(&q->skbs);
		q->csd.func = ask_to_drain;
		q->csd.info = q;
		INIT_WORK(&q->work, drain_work);
		tasklet_setup(&q->tasklet, drain);
	}
	state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "net/mcr:online",
				  cpu_comes, cpu_goes);
	if (state < 0)
		return state;
	steer_state = state;
	return 0;
}

/**
 * mcr_steer_exit() - undo it
 *
 * Context: every interface has been forgotten, and nothing is queued any more.
 */
void mcr_steer_exit(void)
{
	int cpu;

	/* Waits until what is queued has been dropped. */
	cpuhp_remove_state(steer_state);
	for_each_possible_cpu(cpu) {
		struct mcr_steer_queue *q = per_cpu_ptr(&mcr_steer_queues, cpu);

		flush_work(&q->work);
		tasklet_kill(&q->tasklet);
	}
}
