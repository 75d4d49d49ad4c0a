// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extended acks: what is said to one task stays as it is until that task has read it, and
 * when there is no room for more, that is said.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/kthread.h>

#include "extack.h"

#define TASKS 130	/* more than there are places for */

/**
 * struct refused - a task that is refused something
 * @number: which
 * @task: itself
 * @told: it has been told
 * @extack: what
 */
struct refused {
	unsigned int number;
	struct task_struct *task;
	struct completion told;
	struct netlink_ext_ack extack;
};

static int be_refused(void *data)
{
	struct refused *r = data;

	mcr_extack(&r->extack, NULL, "not what was said first");
	mcr_extack(&r->extack, NULL, "task %u is refused", r->number);
	complete(&r->told);
	set_current_state(TASK_UNINTERRUPTIBLE);
	while (!kthread_should_stop()) {
		schedule();
		set_current_state(TASK_UNINTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

/* Returns how many of @tasks tasks, all there at once, were told what is theirs. */
static unsigned int refuse(struct kunit *test, struct refused *refused, unsigned int tasks)
{
	unsigned int i, told = 0;
	char text[32];

	for (i = 0; i < tasks; i++) {
		refused[i] = (struct refused){ .number = i };
		init_completion(&refused[i].told);
		refused[i].task = kthread_run(be_refused, &refused[i], "kt-refused");
		KUNIT_ASSERT_FALSE(test, IS_ERR(refused[i].task));
		wait_for_completion(&refused[i].told);
	}
	for (i = 0; i < tasks; i++) {
		KUNIT_ASSERT_NOT_NULL(test, refused[i].extack._msg);
		snprintf(text, sizeof(text), "task %u is refused", i);
		if (!strcmp(refused[i].extack._msg, text))
			told++;
		else
			KUNIT_EXPECT_NOT_NULL(test, strstr(refused[i].extack._msg,
							   "too many"));
	}
	for (i = 0; i < tasks; i++)
		kthread_stop(refused[i].task);
	return told;
}

static void extack_tasks(struct kunit *test)
{
	struct refused *refused;
	unsigned int told;

	refused = kunit_kcalloc(test, TASKS, sizeof(*refused), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, refused);
	told = refuse(test, refused, TASKS);
	KUNIT_EXPECT_GT(test, told, TASKS / 2U);
	KUNIT_EXPECT_LT(test, told, (unsigned int)TASKS);
	/* The places of those who are gone are had by others. */
	KUNIT_EXPECT_EQ(test, refuse(test, refused, TASKS / 2), TASKS / 2U);
}

static struct kunit_case extack_cases[] = {
	KUNIT_CASE(extack_tasks),
	{ }
};

static struct kunit_suite extack_suite = {
	.name = "mcr-extack",
	.test_cases = extack_cases,
};

kunit_test_suite(extack_suite);
