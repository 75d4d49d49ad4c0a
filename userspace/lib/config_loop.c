// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules that would feed themselves, told from the rules alone.
 *
 * As in the module: what a rule sends to an address on an interface, rules with
 * that interface as input take, and a depth-first search finds the circles. Rules
 * lie sorted by interface and address, so that those which take from an address or
 * a prefix are a range, and for each shorter prefix there is one more range.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "text.h"

#define NAMED_MAX 8 /* rules of a circle that are named */

enum state { UNSEEN, ENTERED, DONE };

/*
 * One rule of the way from where the search began.
 *
 * @rule: its number
 * @output: which of its outputs is being followed
 * @shorter: lengths below this have not been looked at; 0: none is left
 * @next: in the order, the next rule that may take it
 * @end: behind the last one of this range
 */
struct step {
	size_t rule;
	size_t output;
	unsigned int shorter;
	size_t next;
	size_t end;
};

/*
 * @order: numbers of rules, those that are sound, sorted
 * @count: how many @order has
 * @state: of each rule
 * @lengths: prefix lengths there are, by family
 * @way: from where the search began
 */
struct search {
	const struct mcr_config *config;
	struct mcr_problems *problems;
	size_t *order;
	size_t count;
	unsigned char *state;
	bool lengths[7][129];
	struct step *way;
	size_t depth;
	size_t room;
};

/* What inputs are sorted by. */
struct key {
	const char *interface;
	struct mcr_addr addr;
	unsigned int length;
};

static int compare(const struct mcr_input *input, const struct key *key)
{
	int order = strcmp(input->interface, key->interface);

	if (!order)
		order = input->group.family - key->addr.family;
	if (!order)
		order = memcmp(input->group.octets, key->addr.octets,
			       sizeof(key->addr.octets));
	return order ? order : (int)input->prefix_len - (int)key->length;
}

static int by_input(const void *a, const void *b, void *arg)
{
	const struct mcr_rule *rules = arg;
	const struct mcr_input *right = &rules[*(const size_t *)b].input;
	const struct key key = {
		.interface = right->interface,
		.addr = right->group,
		.length = right->prefix_len,
	};

	return compare(&rules[*(const size_t *)a].input, &key);
}

/* The first in the order that is not before the key. */
static size_t lower_bound(const struct search *s, const struct key *key)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&s->config->rules.rules[s->order[middle]].input,
			    key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What an output sends to: one address, or the prefix its rule takes from. */
static struct key sent_to(const struct mcr_rule *rule,
			  const struct mcr_output *output)
{
	struct key key = {
		.interface = output->interface,
		.addr = rule->input.group,
		.length = rule->input.prefix_len,
	};

	if (output->group.family) {
		key.addr = output->group;
		key.length = mcr_addr_bits(&output->group);
	}
	return key;
}

/* Inputs whose address lies in the prefix. */
static void range_inside(const struct search *s, struct step *step,
			 const struct key *to)
{
	struct key key = *to;

	key.length = 0;
	step->next = lower_bound(s, &key);
	for (size_t bit = to->length; bit < mcr_addr_bits(&key.addr); bit++)
		key.addr.octets[bit / 8] |= 0x80 >> bit % 8;
	key.length = mcr_addr_bits(&key.addr) + 1;
	step->end = lower_bound(s, &key);
	step->shorter = to->length;
}

/* Inputs that are the next shorter prefix around it; false: none is left. */
static bool range_around(const struct search *s, struct step *step,
			 const struct key *to)
{
	struct key key = *to;

	while (step->shorter) {
		key.length = --step->shorter;
		key.addr = to->addr;
		mcr_addr_mask(&key.addr, key.length);
		/* One that begins at the same address was inside. */
		if (!s->lengths[to->addr.family][key.length] ||
		    mcr_addr_equal(&key.addr, &to->addr))
			continue;
		step->next = lower_bound(s, &key);
		key.length++;
		step->end = lower_bound(s, &key);
		return true;
	}
	return false;
}

/* Would a rule take what an output of another one sends to its group? */
static bool takes(const struct mcr_rule *rule, const struct mcr_rule *from,
		  const struct mcr_output *output)
{
	uint16_t port = output->port ? output->port : from->input.port;

	if (rule->flags & MCR_RULE_ALLOW_LOOP)
		return false;
	if (rule->input.protocol != from->input.protocol)
		return false;
	if (rule->input.port && port && rule->input.port != port)
		return false;
	if (!rule->input.source.family)
		return true;
	switch (output->source_mode) {
	case MCR_SOURCE_EXPLICIT:
		return mcr_addr_equal(&rule->input.source, &output->source_ip);
	case MCR_SOURCE_PRESERVE:
		return !from->input.source.family ||
		       mcr_addr_equal(&rule->input.source, &from->input.source);
	default:
		/* The own address may change at any time. */
		return true;
	}
}

/* The next rule that would take what the last one of the way sends. */
static bool next_taker(struct search *s, size_t *taker)
{
	const struct mcr_rule *rules = s->config->rules.rules, *rule;
	struct step *step = &s->way[s->depth - 1];
	const struct mcr_output *output;
	struct key to;

	rule = &rules[step->rule];
	for (; step->output < rule->outputs_count; step->output++) {
		output = &rule->outputs[step->output];
		to = sent_to(rule, output);
		if (step->shorter > mcr_addr_bits(&to.addr))
			range_inside(s, step, &to);
		do {
			while (step->next < step->end) {
				*taker = s->order[step->next++];
				if (takes(&rules[*taker], rule, output))
					return true;
			}
		} while (range_around(s, step, &to));
		step->shorter = UINT8_MAX;
	}
	return false;
}

static int enter(struct search *s, size_t rule)
{
	struct step *way;

	if (s->depth == s->room) {
		way = reallocarray(s->way, s->room * 2 + 64, sizeof(*way));
		if (!way)
			return -ENOMEM;
		s->way = way;
		s->room = s->room * 2 + 64;
	}
	s->way[s->depth++] = (struct step){
		.rule = rule,
		.shorter = UINT8_MAX,
	};
	s->state[rule] = ENTERED;
	return 0;
}

static size_t describe(const struct mcr_rule *rule, char *text, size_t size)
{
	char endpoint[MCR_TEXT_MAX];

	return snprintf(text, size, "%s %s", rule->input.interface,
			mcr_text_endpoint(&rule->input, endpoint));
}

/* The way from @rule to its end, which leads to @rule again. */
static void report(const struct search *s, size_t rule)
{
	const struct mcr_place *place = &s->config->places[rule];
	const struct mcr_rule *rules = s->config->rules.rules;
	const struct mcr_path top = { 0 };
	const struct mcr_path list = { .up = &top, .key = "rules" };
	const struct mcr_path path = { .up = &list, .index = place->index };
	char text[NAMED_MAX * MCR_TEXT_MAX];
	size_t first = s->depth, used = 0;

	while (s->way[--first].rule != rule)
		;
	for (size_t i = first; i < s->depth && i < first + NAMED_MAX; i++) {
		used += describe(&rules[s->way[i].rule], text + used,
				 sizeof(text) - used);
		used += snprintf(text + used, sizeof(text) - used,
				 " (line %u) -> ",
				 s->config->places[s->way[i].rule].line);
	}
	mcr_problem_add(s->problems, place->at, &path,
			"the rules would feed themselves: %s%s%s; set allow_loop: true on one if no network carries it back",
			text, s->depth - first > NAMED_MAX ? "... -> " : "",
			rules[rule].input.interface);
}

static int search_from(struct search *s, size_t start)
{
	size_t taker;

	if (enter(s, start))
		return -ENOMEM;
	while (s->depth) {
		if (!next_taker(s, &taker)) {
			s->state[s->way[--s->depth].rule] = DONE;
			continue;
		}
		if (s->state[taker] == ENTERED)
			report(s, taker);
		else if (s->state[taker] == UNSEEN && enter(s, taker))
			return -ENOMEM;
	}
	return 0;
}

int mcr_config_check_loops(const struct mcr_config *config,
			   struct mcr_problems *problems)
{
	const struct mcr_rule *rules = config->rules.rules;
	struct search s = { .config = config, .problems = problems };
	size_t count = config->rules.count;
	int ret = -ENOMEM;

	if (!count)
		return 0;
	s.order = calloc(count, sizeof(*s.order));
	s.state = calloc(count, sizeof(*s.state));
	if (!s.order || !s.state)
		goto free;
	for (size_t i = 0; i < count; i++) {
		if (!config->places[i].is_sound)
			continue;
		s.order[s.count++] = i;
		s.lengths[rules[i].input.group.family]
			 [rules[i].input.prefix_len] = true;
	}
	qsort_r(s.order, s.count, sizeof(*s.order), by_input, (void *)rules);
	ret = 0;
	for (size_t i = 0; !ret && i < s.count; i++)
		if (s.state[s.order[i]] == UNSEEN &&
		    !(rules[s.order[i]].flags & MCR_RULE_ALLOW_LOOP))
			ret = search_from(&s, s.order[i]);
free:
	free(s.order);
	free(s.state);
	free(s.way);
	return ret;
}
