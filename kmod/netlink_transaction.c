// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transactions over netlink: those that span messages, and those of one.
 */
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/slab.h>

#include "extack.h"
#include "net.h"
#include "netlink.h"
#include "settings.h"
#include "trace.h"
#include "transaction.h"

static struct mcr_transaction *find_open(struct mcr_net *mn, u32 portid)
{
	struct mcr_transaction *txn;

	lockdep_assert_held(&mn->lock);
	list_for_each_entry(txn, &mn->transactions, list)
		if (txn->portid == portid)
			return txn;
	return NULL;
}

static void set_terms(struct mcr_transaction *txn, struct nlattr **attrs)
{
	if (attrs[MCR_A_GENERATION])
		txn->generation = nla_get_u32(attrs[MCR_A_GENERATION]);
	if (attrs[MCR_A_CLIENT])
		nla_strscpy(txn->client, attrs[MCR_A_CLIENT], sizeof(txn->client));
}

/*
 * Commit, and tell the result. The reply is allocated first: a request that fails
 * must have changed nothing.
 */
static int commit_and_reply(struct genl_info *info, struct mcr_transaction *txn,
			    u64 id)
{
	struct sk_buff *reply;
	int err = -EMSGSIZE;
	void *hdr;

	reply = mcr_netlink_reply_new(info, NLMSG_GOODSIZE, &hdr);
	if (!reply)
		return -ENOMEM;
	if (!id || !nla_put_u64_64bit(reply, MCR_A_ID, id, MCR_A_PAD))
		err = mcr_transaction_commit(txn, info->extack);
	if (err)
		return mcr_netlink_reply_send(reply, hdr, info, err);
	/* There is room: a page has been asked for. */
	if (mcr_netlink_put_digest(reply, txn->new_generation, txn->digest) ||
	    nla_put_u32(reply, MCR_A_ADDED, txn->added) ||
	    nla_put_u32(reply, MCR_A_REPLACED, txn->replaced) ||
	    nla_put_u32(reply, MCR_A_REMOVED, txn->removed))
		WARN_ON_ONCE(1);
	/* It is in force, whether there is room for the reply or not. */
	mcr_netlink_reply_send(reply, hdr, info, 0);
	return 0;
}

/**
 * mcr_netlink_multicast_ttl() - the TTL of outputs to multicast that give none
 * @info: the request they came with
 *
 * Settings queued before it in the same transaction count.
 *
 * Context: may sleep.
 */
u8 mcr_netlink_multicast_ttl(struct genl_info *info)
{
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	struct mcr_transaction *open;
	struct mcr_settings settings;

	mutex_lock(&mn->lock);
	settings = mn->settings;
	open = find_open(mn, info->snd_portid);
	if (open)
		mcr_settings_apply(&settings, &open->settings);
	mutex_unlock(&mn->lock);
	return settings.value[MCR_SETTINGS_A_MULTICAST_TTL];
}

/**
 * mcr_netlink_submit() - queue a change, or carry it out if none is open
 * @info: the request it came with
 * @request: the change; consumed
 *
 * Context: may sleep.
 * Return: 0 or a negative error; then nothing has changed.
 */
int mcr_netlink_submit(struct genl_info *info,
		       struct mcr_change_request *request)
{
	u64 id = request->op == MCR_CHANGE_OP_ADD ? request->id : 0;
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	struct mcr_transaction *open, txn;
	int err = 0;

	mutex_lock(&mn->lock);
	open = find_open(mn, info->snd_portid);
	if (open && info->attrs[MCR_A_GENERATION])
		err = mcr_transaction_check_generation(mn,
						       nla_get_u32(info->attrs[MCR_A_GENERATION]),
						       info->extack);
	if (open && !err)
		mcr_transaction_queue(open, request);
	else if (open)
		mcr_change_request_free(request);
	mutex_unlock(&mn->lock);
	if (err)
		NL_SET_BAD_ATTR(info->extack, info->attrs[MCR_A_GENERATION]);
	if (open)
		return err;

	mcr_transaction_init(&txn, mn, info->snd_portid);
	set_terms(&txn, info->attrs);
	mcr_transaction_queue(&txn, request);
	err = commit_and_reply(info, &txn, id);
	if (err) {
		/* It is in this message; a transaction's requests were in others. */
		if (txn.blamed && info->attrs[txn.blamed])
			NL_SET_BAD_ATTR(info->extack, info->attrs[txn.blamed]);
		mutex_lock(&mn->lock);
		mcr_transaction_clear(&txn);
		mutex_unlock(&mn->lock);
	}
	return err;
}

/**
 * mcr_netlink_transaction_begin() - MCR_CMD_TRANSACTION_BEGIN
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_transaction_begin(struct sk_buff *skb, struct genl_info *info)
{
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	struct mcr_transaction *txn;

	txn = kmalloc(sizeof(*txn), GFP_KERNEL_ACCOUNT);
	if (!txn)
		return -ENOMEM;
	mcr_transaction_init(txn, mn, info->snd_portid);
	set_terms(txn, info->attrs);
	/* Only this request may have it: attributes of others end before it. */
	if (info->attrs[MCR_A_CAUSE])
		txn->cause = nla_get_u32(info->attrs[MCR_A_CAUSE]);

	mutex_lock(&mn->lock);
	if (find_open(mn, info->snd_portid)) {
		mutex_unlock(&mn->lock);
		kfree(txn);
		mcr_extack(info->extack, NULL,
			   "this socket has a transaction open: commit or abort it first");
		return -EBUSY;
	}
	list_add_tail(&txn->list, &mn->transactions);
	mcr_log(mn, transaction_begin, txn, 0);
	mutex_unlock(&mn->lock);
	return 0;
}

/* Take the open transaction of a socket from the list. */
static struct mcr_transaction *take_open(struct mcr_net *mn, u32 portid)
{
	struct mcr_transaction *txn;

	mutex_lock(&mn->lock);
	txn = find_open(mn, portid);
	if (txn)
		list_del_init(&txn->list);
	mutex_unlock(&mn->lock);
	return txn;
}

static void transaction_free(struct mcr_transaction *txn)
{
	mutex_lock(&txn->mn->lock);
	mcr_transaction_clear(txn);
	mutex_unlock(&txn->mn->lock);
	kfree(txn);
}

static struct mcr_transaction *take_requested(struct genl_info *info)
{
	struct mcr_transaction *txn;

	txn = take_open(mcr_net(genl_info_net(info)), info->snd_portid);
	if (!txn)
		mcr_extack(info->extack, NULL,
			   "this socket has no transaction open: begin one first");
	return txn;
}

/**
 * mcr_netlink_transaction_commit() - MCR_CMD_TRANSACTION_COMMIT
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_transaction_commit(struct sk_buff *skb, struct genl_info *info)
{
	struct mcr_transaction *txn = take_requested(info);
	int err;

	if (!txn)
		return -ENOENT;
	err = commit_and_reply(info, txn, 0);
	transaction_free(txn);
	return err;
}

/**
 * mcr_netlink_transaction_abort() - MCR_CMD_TRANSACTION_ABORT
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_transaction_abort(struct sk_buff *skb, struct genl_info *info)
{
	struct mcr_transaction *txn = take_requested(info);

	if (!txn)
		return -ENOENT;
	mcr_log(txn->mn, transaction_abort, txn, 0);
	transaction_free(txn);
	return 0;
}

/* A socket that closes takes its open transaction with it. */
static int socket_released(struct notifier_block *nb, unsigned long event,
			   void *ptr)
{
	const struct netlink_notify *notify = ptr;
	struct mcr_transaction *txn;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	txn = take_open(mcr_net(notify->net), notify->portid);
	if (txn) {
		mcr_log(txn->mn, transaction_abort, txn, -ENODEV);
		transaction_free(txn);
	}
	return NOTIFY_DONE;
}

static struct notifier_block netlink_nb = {
	.notifier_call = socket_released,
};

/**
 * mcr_netlink_transaction_init() - follow sockets that close
 *
 * Return: 0 or a negative error.
 */
int mcr_netlink_transaction_init(void)
{
	return netlink_register_notifier(&netlink_nb);
}

/**
 * mcr_netlink_transaction_exit() - no longer
 */
void mcr_netlink_transaction_exit(void)
{
	netlink_unregister_notifier(&netlink_nb);
}
