// SPDX-License-Identifier: GPL-2.0-or-later
#include "transaction.h"

#include <errno.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "pinning.h"

/* Messages go out together, so many of them as fit into this. */
#define BATCH (128 << 10)

/*
 * @sequences: of the changes queued and not yet known to be taken, by number
 *	from @first on
 */
struct mcr_transaction {
	struct mcr_client *client;
	char *octets;
	size_t used;
	size_t room;
	uint32_t *sequences;
	size_t first;
	size_t queued;
	size_t sequences_room;
	size_t refused;
	bool open;
};

static int transaction_do(struct mcr_client *client, uint8_t command,
			  uint32_t generation, enum mcr_cause cause,
			  struct mcr_commit *commit, struct mcr_error *err)
{
	struct nl_msg *message;

	/* Who does it is said once, when it begins. */
	message = mcr_client_message(client, command, 0,
				     nla_total_size(sizeof(generation)) +
					     nla_total_size(sizeof(uint32_t)),
				     command == MCR_CMD_TRANSACTION_BEGIN);
	if (message &&
	    ((generation &&
	      nla_put_u32(message, MCR_A_GENERATION, generation)) ||
	     (cause && nla_put_u32(message, MCR_A_CAUSE, cause)))) {
		nlmsg_free(message);
		message = NULL;
	}
	return mcr_client_do(client, message, commit ? mcr_commit_read : NULL,
			     commit, err);
}

/* Did the module answer, and so end the transaction? Else it may be open still. */
static bool is_refusal(int error)
{
	return error == -ESTALE || error == -EEXIST || error == -ENOENT ||
	       error == -ELOOP || error == -E2BIG || error == -EINVAL ||
	       error == -EPERM;
}

/* Whatever was open on the socket is no more. */
static void abort_any(struct mcr_client *client)
{
	transaction_do(client, MCR_CMD_TRANSACTION_ABORT, 0, MCR_CAUSE_REQUEST,
		       NULL, NULL);
}

int mcr_transaction_begin(struct mcr_transaction **transaction,
			  struct mcr_client *client, uint32_t generation,
			  enum mcr_cause cause, struct mcr_error *err)
{
	struct mcr_transaction *begun;
	int ret;

	begun = calloc(1, sizeof(*begun));
	if (!begun)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	begun->client = client;
	begun->refused = MCR_TRANSACTION_NONE;
	ret = transaction_do(client, MCR_CMD_TRANSACTION_BEGIN, generation,
			     cause, NULL, err);
	/* The last one is open still: its end found no memory, or what told of its begin. */
	if (ret == -EBUSY) {
		abort_any(client);
		ret = transaction_do(client, MCR_CMD_TRANSACTION_BEGIN, generation,
				     cause, NULL, err);
	}
	if (ret) {
		if (!is_refusal(ret))
			abort_any(client);
		free(begun);
		return ret;
	}
	begun->open = true;
	*transaction = begun;
	return 0;
}

static int flush(struct mcr_transaction *t, struct mcr_error *err)
{
	size_t count = t->queued - t->first;
	uint32_t sequence = 0;
	int ret;

	if (!t->used)
		return 0;
	ret = mcr_client_post(t->client, t->octets, t->used, err);
	if (!ret)
		ret = mcr_client_refusal(t->client, &sequence, err);
	if (ret) {
		for (size_t i = 0; i < count; i++)
			if (t->sequences[i] == sequence)
				t->refused = t->first + i;
		return ret;
	}
	t->used = 0;
	t->first = t->queued;
	return 0;
}

static int reserve(struct mcr_transaction *t, size_t size)
{
	size_t count = t->queued - t->first;
	uint32_t *sequences;
	char *octets;

	if (t->used + size > t->room) {
		octets = realloc(t->octets, t->used + size + BATCH);
		if (!octets)
			return -ENOMEM;
		t->octets = octets;
		t->room = t->used + size + BATCH;
	}
	if (count == t->sequences_room) {
		sequences = reallocarray(t->sequences, count * 2 + 64,
					 sizeof(*sequences));
		if (!sequences)
			return -ENOMEM;
		t->sequences = sequences;
		t->sequences_room = count * 2 + 64;
	}
	return 0;
}

static int queue(struct mcr_transaction *t, struct nl_msg *message,
		 struct mcr_error *err)
{
	struct nlmsghdr *header;
	size_t size;
	int ret;

	if (!message)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	header = nlmsg_hdr(message);
	size = NLMSG_ALIGN(header->nlmsg_len);
	/* What is sent at once must fit into the socket's send buffer. */
	if (t->used + size > BATCH) {
		ret = flush(t, err);
		if (ret)
			goto free;
	}
	ret = reserve(t, size);
	if (ret) {
		mcr_error_set(err, ret, "out of memory");
		goto free;
	}
	memset(t->octets + t->used, 0, size);
	memcpy(t->octets + t->used, header, header->nlmsg_len);
	t->used += size;
	t->sequences[t->queued - t->first] = header->nlmsg_seq;
	t->queued++;
free:
	nlmsg_free(message);
	return ret;
}

int mcr_transaction_add(struct mcr_transaction *transaction,
			const struct mcr_rule *rule, bool replace,
			struct mcr_error *err)
{
	return queue(transaction,
		     mcr_rule_add_message(transaction->client, rule, replace),
		     err);
}

int mcr_transaction_remove(struct mcr_transaction *transaction,
			   const struct mcr_rule_choice *choice,
			   struct mcr_error *err)
{
	return queue(transaction,
		     mcr_rule_remove_message(transaction->client, choice), err);
}

int mcr_transaction_settings(struct mcr_transaction *transaction,
			     const struct mcr_settings *settings,
			     uint32_t given, bool replace,
			     struct mcr_error *err)
{
	return queue(transaction,
		     mcr_settings_message(transaction->client, settings, given,
					  replace),
		     err);
}

int mcr_transaction_pin(struct mcr_transaction *transaction,
			const char *interface, const char *cpus,
			struct mcr_error *err)
{
	return queue(transaction,
		     mcr_pinning_message(transaction->client, interface, cpus),
		     err);
}

int mcr_transaction_log_levels(struct mcr_transaction *transaction,
			       const struct mcr_log_levels *change,
			       bool replace, struct mcr_error *err)
{
	return queue(transaction,
		     mcr_log_level_message(transaction->client, change, replace),
		     err);
}

size_t mcr_transaction_refused(const struct mcr_transaction *transaction)
{
	return transaction->refused;
}

static void transaction_free(struct mcr_transaction *t)
{
	free(t->octets);
	free(t->sequences);
	free(t);
}

int mcr_transaction_commit(struct mcr_transaction *transaction,
			   struct mcr_commit *commit, struct mcr_error *err)
{
	int ret;

	*commit = (struct mcr_commit){ 0 };
	ret = flush(transaction, err);
	if (ret)
		return ret;
	ret = transaction_do(transaction->client, MCR_CMD_TRANSACTION_COMMIT, 0,
			     MCR_CAUSE_REQUEST, commit, err);
	transaction->open = ret && !is_refusal(ret);
	if (!ret)
		transaction_free(transaction);
	return ret;
}

void mcr_transaction_abort(struct mcr_transaction *transaction)
{
	if (!transaction)
		return;
	if (transaction->open)
		abort_any(transaction->client);
	transaction_free(transaction);
}
