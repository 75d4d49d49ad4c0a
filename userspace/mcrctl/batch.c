// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon_state.h"
#include "json.h"
#include "mcrctl.h"
#include "problem.h"
#include "transaction.h"
#include "words.h"

#define PROGRESS_STEP 1000

/* @lines: where each change stands, for the one that is refused */
struct batch {
	struct mcrctl *ctl;
	const char *name;
	struct mcr_transaction *transaction;
	unsigned long *lines;
	size_t changes;
	size_t room;
};

/* Adds the place to a sentence that the parsers have already printed. */
static int at_line(const struct batch *batch, unsigned long line, int status)
{
	mcr_text_print(stderr, "mcrctl: that was line %lu of %s, and nothing was changed\n",
		       line, batch->name);
	return status;
}

static int note_line(struct batch *batch, unsigned long line)
{
	unsigned long *lines;

	if (batch->changes == batch->room) {
		lines = reallocarray(batch->lines, batch->room * 2 + 64,
				     sizeof(*lines));
		if (!lines)
			return -ENOMEM;
		batch->lines = lines;
		batch->room = batch->room * 2 + 64;
	}
	batch->lines[batch->changes++] = line;
	return 0;
}

static int queue_add(struct batch *batch, int argc, char **argv,
		     struct mcr_error *err, int *status)
{
	struct mcrctl_addition addition;
	int ret = 0;

	batch->ctl->verb = &mcrctl_add;
	*status = mcrctl_add_parse(batch->ctl, argc, argv, &addition);
	if (*status < 0)
		ret = mcr_transaction_add(batch->transaction, &addition.rule,
					  addition.replace, err);
	mcr_rule_clear(&addition.rule);
	return ret;
}

static int queue_remove(struct batch *batch, int argc, char **argv,
			struct mcr_error *err, int *status)
{
	struct mcr_rule_choice choice;

	batch->ctl->verb = &mcrctl_remove;
	*status = mcrctl_remove_parse(batch->ctl, argc, argv, &choice);
	if (*status >= 0)
		return 0;
	return mcr_transaction_remove(batch->transaction, &choice, err);
}

/* Says which line was refused, if one was. */
static int failed(const struct batch *batch, int code,
		  const struct mcr_error *err)
{
	size_t refused = mcr_transaction_refused(batch->transaction);
	int status = mcrctl_fail(code, err);

	if (refused == MCR_TRANSACTION_NONE)
		return status;
	return at_line(batch, batch->lines[refused], status);
}

/* -1: go on; else the exit status. */
static int one_line(struct batch *batch, char *text, unsigned long line)
{
	struct mcr_error err = { 0 };
	char **argv = NULL;
	int argc, ret, status = -1;

	/* A comment is prose, and may have an apostrophe. */
	if (text[strspn(text, " \t\r\v\f")] == '#')
		return -1;
	argc = mcr_words_split(text, &argv, &err);
	if (argc < 0) {
		mcrctl_fail(argc, &err);
		return at_line(batch, line, MCRCTL_USAGE);
	}
	if (!argc) {
		free(argv);
		return -1;
	}
	if (note_line(batch, line)) {
		free(argv);
		return mcrctl_fail(-ENOMEM, &(struct mcr_error){ "out of memory" });
	}
	if (!strcmp(argv[0], mcrctl_add.name)) {
		ret = queue_add(batch, argc, argv, &err, &status);
	} else if (!strcmp(argv[0], mcrctl_remove.name)) {
		ret = queue_remove(batch, argc, argv, &err, &status);
	} else {
		mcr_text_print(stderr, "mcrctl: '%s' cannot be done in a batch: add and remove can\n",
			       argv[0]);
		ret = 0;
		status = MCRCTL_USAGE;
	}
	free(argv);
	if (ret)
		return failed(batch, ret, &err);
	return status < 0 ? -1 : at_line(batch, line, status);
}

static int all_lines(struct batch *batch, FILE *file)
{
	bool progress = isatty(STDERR_FILENO);
	unsigned long line = 0;
	char *text = NULL;
	size_t size = 0;
	int status = -1;
	ssize_t length;

	while (status < 0 && (length = getline(&text, &size, file)) >= 0) {
		line++;
		if (strlen(text) != (size_t)length) {
			mcr_text_print(stderr, "mcrctl: %s:%lu: holds a NUL: give text\n",
				       batch->name, line);
			status = MCRCTL_USAGE;
			break;
		}
		status = one_line(batch, text, line);
		if (progress && line % PROGRESS_STEP == 0)
			fprintf(stderr, "\r%lu lines", line);
	}
	if (progress && line >= PROGRESS_STEP)
		fprintf(stderr, "\r\033[K");
	free(text);
	if (status < 0 && ferror(file)) {
		mcr_text_print(stderr, "mcrctl: cannot read %s: %s\n", batch->name,
			       strerror(errno));
		return MCRCTL_FAILED;
	}
	return status;
}

static int commit(struct batch *batch)
{
	struct mcr_commit done;
	struct mcr_error err;
	int ret;

	ret = mcr_transaction_commit(batch->transaction, &done, &err);
	if (ret)
		return failed(batch, ret, &err);
	batch->transaction = NULL;
	mcr_daemon_forget_runtime(batch->ctl->netns);
	if (batch->ctl->json)
		return mcr_json_print(mcr_json_commit(&done), false, stdout) ?
			       MCRCTL_FAILED :
			       MCRCTL_DONE;
	printf("%u added, %u replaced, %u removed\n", done.added,
	       done.replaced, done.removed);
	return MCRCTL_DONE;
}

static int transact(struct mcrctl *ctl, FILE *file, const char *name)
{
	struct batch batch = { .ctl = ctl, .name = name };
	struct mcr_client *client = NULL;
	struct mcr_error err;
	int status, ret;

	ctl->in_batch = true;
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = mcr_transaction_begin(&batch.transaction, client, 0,
					    MCR_CAUSE_REQUEST,
					    &err);
	if (ret) {
		status = mcrctl_fail(ret, &err);
	} else {
		status = all_lines(&batch, file);
		if (status < 0)
			status = commit(&batch);
		mcr_transaction_abort(batch.transaction);
	}
	mcr_client_close(client);
	free(batch.lines);
	return status;
}

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	const char *name = "-";
	FILE *file = stdin;
	int status;

	mcrctl_first_option();
	switch (mcrctl_next_option(ctl, ctl->verb, argc, argv)) {
	case MCRCTL_OPTIONS_WRONG:
		return MCRCTL_USAGE;
	case MCRCTL_OPTIONS_ANSWERED:
		return MCRCTL_DONE;
	default:
		break;
	}
	if (optind < argc)
		name = argv[optind++];
	if (optind < argc)
		return mcrctl_usage_error(ctl, "unexpected argument '%s'",
					  argv[optind]);
	if (strcmp(name, "-") != 0) {
		file = fopen(name, "re");
		if (!file) {
			mcr_text_print(stderr, "mcrctl: cannot open '%s': %s\n", name,
				       strerror(errno));
			return MCRCTL_FAILED;
		}
	} else {
		name = "standard input";
	}
	status = transact(ctl, file, name);
	if (file != stdin)
		fclose(file);
	return status;
}

const struct mcrctl_verb mcrctl_batch = {
	.name = "batch",
	.synopsis = "[FILE]",
	.summary = "Do the add and remove commands of a file (- or none: standard input), all or none.",
	.run = run,
};
