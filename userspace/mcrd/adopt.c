// SPDX-License-Identifier: GPL-2.0-or-later
#include "adopt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int want(struct mcrd_wanted *wanted, const struct mcr_rule *rule)
{
	struct mcr_rule copy;

	if (mcrd_rule_copy(&copy, rule))
		return -ENOMEM;
	return mcrd_wanted_put(wanted, &copy);
}

int mcrd_adopt_listed(struct mcrd_wanted *wanted,
		      const struct mcrd_pending *pending,
		      const struct mcr_rule_set *have)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < pending->count; i++) {
		const struct mcrd_touched *touched = &pending->touched[i];
		const struct mcr_rule *rule = mcr_rule_set_find(have,
								touched->id);

		if (touched->author != MCRD_AUTHOR_MCRCTL)
			continue;
		if (rule)
			ret = want(wanted, rule);
		else
			mcrd_wanted_remove(wanted, touched->id);
	}
	return ret;
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

static const struct mcr_rule *rule_at(const struct mcr_rule_set *set, size_t i)
{
	return i < set->count ? &set->rules[i] : NULL;
}

/* Wants of one rule what was wanted, or what there is now; either may be none. */
static int choose(struct mcrd_wanted *result,
		  const struct mcrd_pending *pending,
		  const struct mcr_rule *old, const struct mcr_rule *now)
{
	const struct mcr_rule *any = old ? old : now, *chosen;

	if (!any)
		return 0;
	chosen = adopts(pending, any->id) ? now : old;
	return chosen ? want(result, chosen) : 0;
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
		const struct mcr_rule *old = rule_at(&wanted->rules, w);
		const struct mcr_rule *now = rule_at(have, h);

		if (old && now && old->id < now->id)
			now = NULL;
		else if (old && now && old->id > now->id)
			old = NULL;
		ret = choose(&result, pending, old, now);
		w += old != NULL;
		h += now != NULL;
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
	if (event->kind == MCR_EVENT_LEVELS) {
		settings->level = event->levels.global;
		memcpy(settings->levels, event->levels.own,
		       sizeof(settings->levels));
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
