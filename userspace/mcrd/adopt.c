// SPDX-License-Identifier: GPL-2.0-or-later
#include "adopt.h"

#include <errno.h>
#include <stdlib.h>

static int want(struct mcrd_wanted *wanted, const struct mcr_rule *rule)
{
	struct mcr_rule copy;

	if (mcrd_rule_copy(&copy, rule))
		return -ENOMEM;
	return mcrd_wanted_put(wanted, &copy);
}

int mcrd_adopt_one(struct mcrd_wanted *wanted, uint64_t id,
		   const struct mcr_rule_set *have)
{
	if (have->count)
		return want(wanted, &have->rules[0]);
	mcrd_wanted_remove(wanted, id);
	return 0;
}

static bool adopts(const struct mcrd_pending *pending, uint64_t id)
{
	enum mcrd_author author;

	if (mcrd_pending_author(pending, id, &author))
		return author == MCRD_AUTHOR_MCRCTL;
	return pending->adopt_unlisted;
}

static int by_id(const void *a, const void *b)
{
	const struct mcr_rule *left = a, *right = b;

	return left->id < right->id ? -1 : left->id > right->id;
}

int mcrd_adopt_from(struct mcrd_wanted *wanted,
		    const struct mcrd_pending *pending,
		    struct mcr_rule_set *have)
{
	struct mcrd_wanted result = { 0 };
	size_t w = 0, h = 0;
	int ret = 0;

	if (have->count)
		qsort(have->rules, have->count, sizeof(*have->rules), by_id);
	/* Both are sorted: one walk through the two, which keeps it linear. */
	while (!ret && (w < wanted->rules.count || h < have->count)) {
		struct mcr_rule *old = w < wanted->rules.count ?
					       &wanted->rules.rules[w] :
					       NULL;
		const struct mcr_rule *now =
			h < have->count ? &have->rules[h] : NULL;
		uint64_t id = !now || (old && old->id < now->id) ? old->id :
								   now->id;
		bool is_old = old && old->id == id, is_now = now && now->id == id;

		if (adopts(pending, id)) {
			if (is_now)
				ret = want(&result, now);
		} else if (is_old) {
			ret = want(&result, old);
		}
		w += is_old;
		h += is_now;
	}
	if (ret) {
		mcrd_wanted_clear(&result);
		return ret;
	}
	mcrd_wanted_clear(wanted);
	*wanted = result;
	return 0;
}

int mcrd_adopt_settings(struct mcr_config *settings,
			const struct mcr_event *event)
{
	struct mcr_pinning *pinning;

	if (event->kind == MCR_EVENT_SETTINGS) {
		mcr_config_from_settings(settings, &event->settings);
		return 0;
	}
	pinning = mcr_config_pinning_find(settings, event->interface.name);
	if (!pinning)
		pinning = mcr_config_pinning_add(settings,
						 event->interface.name);
	if (!pinning)
		return -ENOMEM;
	pinning->count = 0;
	return *event->interface.cpus ?
		       mcr_pinning_parse(pinning, event->interface.cpus) :
		       0;
}
