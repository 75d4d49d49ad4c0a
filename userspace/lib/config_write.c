// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "names.h"
#include "utf8.h"

/*
 * @depth: of objects and lists with a line for each member; what is deeper
 *	stands on one line
 * @first: nothing stands yet in the innermost one
 */
struct writer {
	FILE *file;
	bool json;
	unsigned int depth;
	bool first;
};

static void put_text(struct writer *w, const char *text)
{
	uint32_t code;
	size_t taken;

	putc('"', w->file);
	for (; *text; text += taken) {
		taken = mcr_utf8_next(text, &code);
		if (code == '"' || code == '\\')
			fprintf(w->file, "\\%c", (int)code);
		else if (code < 0x10000 && !mcr_utf8_code_printable(code))
			fprintf(w->file, "\\u%04x", code);
		else
			fwrite(text, 1, taken, w->file);
	}
	putc('"', w->file);
}

/* Whether a key needs no quotes in JSON5. */
static bool is_name(const char *key)
{
	if (isdigit((unsigned char)*key))
		return false;
	for (const char *c = key; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_')
			return false;
	return *key;
}

static void put_key(struct writer *w, const char *key)
{
	if (w->json || !is_name(key))
		put_text(w, key);
	else
		fputs(key, w->file);
	fputs(": ", w->file);
}

static void new_line(struct writer *w)
{
	fprintf(w->file, "\n%*s", (int)w->depth * 2, "");
}

/* Before a member or an element with a line of its own. */
static void item(struct writer *w)
{
	if (!w->first)
		putc(',', w->file);
	w->first = false;
	new_line(w);
}

static void open_block(struct writer *w, char bracket)
{
	putc(bracket, w->file);
	w->depth++;
	w->first = true;
}

static void close_block(struct writer *w, char bracket)
{
	w->depth--;
	if (!w->first) {
		if (!w->json)
			putc(',', w->file);
		new_line(w);
	}
	w->first = false;
	putc(bracket, w->file);
}

/* A member in an object on one line; @used: there was one before. */
static void inline_key(struct writer *w, bool *used, const char *key)
{
	fputs(*used ? ", " : "{ ", w->file);
	*used = true;
	put_key(w, key);
}

static void inline_text(struct writer *w, bool *used, const char *key,
			const char *text)
{
	inline_key(w, used, key);
	put_text(w, text);
}

static void inline_number(struct writer *w, bool *used, const char *key,
			  uint32_t number)
{
	inline_key(w, used, key);
	fprintf(w->file, "%u", number);
}

static void put_input(struct writer *w, const struct mcr_input *input)
{
	char text[MCR_ADDR_TEXT_MAX];
	bool used = false;

	inline_text(w, &used, "interface", input->interface);
	inline_text(w, &used, "group",
		    mcr_prefix_format(&input->group, input->prefix_len, text));
	if (input->port)
		inline_number(w, &used, "port", input->port);
	else if (input->protocol != IPPROTO_ESP)
		inline_text(w, &used, "port", "any");
	if (input->source.family)
		inline_text(w, &used, "source",
			    mcr_addr_format(&input->source, text));
	if (input->protocol != IPPROTO_UDP)
		inline_text(w, &used, "protocol",
			    mcr_protocol_name(input->protocol));
	fputs(" }", w->file);
}

/* What an output has that leaves out its TTL. */
static uint8_t usual_ttl(const struct mcr_output *output,
			 const struct mcr_input *input, uint32_t multicast_ttl)
{
	const struct mcr_addr *destination =
		output->group.family ? &output->group : &input->group;

	return mcr_addr_is_multicast(destination) ? multicast_ttl : 64;
}

static void put_output(struct writer *w, const struct mcr_output *output,
		       const struct mcr_input *input, uint32_t multicast_ttl)
{
	char text[MCR_ADDR_TEXT_MAX];
	bool used = false;

	inline_text(w, &used, "interface", output->interface);
	if (output->group.family &&
	    !(input->prefix_len == mcr_addr_bits(&input->group) &&
	      mcr_addr_equal(&output->group, &input->group)))
		inline_text(w, &used, "group",
			    mcr_addr_format(&output->group, text));
	if (output->port && output->port != input->port)
		inline_number(w, &used, "port", output->port);
	if (output->ttl != usual_ttl(output, input, multicast_ttl))
		inline_number(w, &used, "ttl", output->ttl);
	if (output->source_mode == MCR_SOURCE_PRESERVE)
		inline_text(w, &used, "source_ip", "preserve");
	else if (output->source_mode == MCR_SOURCE_EXPLICIT)
		inline_text(w, &used, "source_ip",
			    mcr_addr_format(&output->source_ip, text));
	if (output->source_port)
		inline_number(w, &used, "source_port", output->source_port);
	if (output->dscp != MCR_DSCP_KEEP)
		inline_number(w, &used, "dscp", output->dscp);
	if (output->qdisc != MCR_QDISC_DEFAULT)
		inline_text(w, &used, "qdisc", mcr_qdisc_name(output->qdisc));
	fputs(" }", w->file);
}

static void put_flag(struct writer *w, const char *key, bool flag)
{
	item(w);
	put_key(w, key);
	fputs(flag ? "true" : "false", w->file);
}

static void put_rule(struct writer *w, const struct mcr_rule *rule,
		     uint32_t multicast_ttl)
{
	open_block(w, '{');
	if (*rule->name) {
		item(w);
		put_key(w, "name");
		put_text(w, rule->name);
	}
	item(w);
	put_key(w, "input");
	put_input(w, &rule->input);
	item(w);
	put_key(w, "outputs");
	open_block(w, '[');
	for (size_t i = 0; i < rule->outputs_count; i++) {
		item(w);
		put_output(w, &rule->outputs[i], &rule->input, multicast_ttl);
	}
	close_block(w, ']');
	if (!(rule->flags & MCR_RULE_LOCAL))
		put_flag(w, "local", false);
	if (rule->flags & MCR_RULE_ALLOW_LOOP)
		put_flag(w, "allow_loop", true);
	close_block(w, '}');
}

static void put_rules(struct writer *w, const struct mcr_config *config,
		      unsigned int flags)
{
	uint32_t ttl = config->settings[MCR_SETTING_MULTICAST_TTL];
	const struct mcr_rule *rule;

	item(w);
	put_key(w, "rules");
	open_block(w, '[');
	for (size_t i = 0; i < config->rules.count; i++) {
		rule = &config->rules.rules[i];
		item(w);
		if ((flags & MCR_CONFIG_ORIGIN) && !w->json &&
		    rule->origin == MCR_ORIGIN_RUNTIME) {
			fputs("// runtime: not from a file so far", w->file);
			new_line(w);
		}
		put_rule(w, rule, ttl);
	}
	close_block(w, ']');
}

static void put_pinnings(struct writer *w, const struct mcr_config *config)
{
	const struct mcr_pinning *pinning;
	bool used = false;

	for (size_t i = 0; i < config->pinnings_count; i++) {
		pinning = &config->pinnings[i];
		if (!pinning->count)
			continue;
		if (!used) {
			item(w);
			put_key(w, "pinning");
			open_block(w, '{');
			used = true;
		}
		item(w);
		put_key(w, pinning->interface);
		for (size_t c = 0; c < pinning->count; c++)
			fprintf(w->file, "%s%u", c ? ", " : "[",
				pinning->cpus[c]);
		putc(']', w->file);
	}
	if (used)
		close_block(w, '}');
}

static bool is_normal(const struct mcr_config *config,
		      enum mcr_config_setting setting)
{
	return config->settings[setting] == mcr_setting_table[setting].initial;
}

static void put_number(struct writer *w, const struct mcr_config *config,
		       enum mcr_config_setting setting)
{
	/* Where the file is merged another may be running: rules lean on this one. */
	if (is_normal(config, setting) && setting != MCR_SETTING_MULTICAST_TTL)
		return;
	item(w);
	put_key(w, mcr_setting_path(setting));
	fprintf(w->file, "%u", config->settings[setting]);
}

static void put_buffers(struct writer *w, const struct mcr_config *config)
{
	bool used = false;

	for (int s = MCR_SETTING_BUFFERS_SMALL;
	     s <= MCR_SETTING_BUFFERS_JUMBO; s++) {
		if (is_normal(config, s))
			continue;
		if (!used) {
			item(w);
			put_key(w, "buffers");
		}
		inline_number(w, &used,
			      strchr(mcr_setting_path(s), '.') + 1,
			      config->settings[s]);
	}
	if (used)
		fputs(" }", w->file);
}

static void put_facilities(struct writer *w, const struct mcr_config *config,
			   bool *used)
{
	bool inner = false;

	for (uint32_t f = 0; f < MCR_FACILITIES_COUNT; f++) {
		if (config->levels[f] == MCR_LEVEL_LEFT_OUT)
			continue;
		if (!inner)
			inline_key(w, used, "facilities");
		inline_text(w, &inner, mcr_facility_name(f),
			    mcr_level_name(config->levels[f]));
	}
	if (inner)
		fputs(" }", w->file);
}

static void put_logging(struct writer *w, const struct mcr_config *config)
{
	uint32_t format = config->settings[MCR_SETTING_LOG_FORMAT];
	bool has_level = config->level != MCR_LEVEL_LEFT_OUT &&
			 config->level != MCR_LEVEL_USUAL;
	bool has_levels = false, used = false;

	for (uint32_t f = 0; f < MCR_FACILITIES_COUNT; f++)
		has_levels |= config->levels[f] != MCR_LEVEL_LEFT_OUT;
	if (!has_level && !has_levels &&
	    is_normal(config, MCR_SETTING_LOG_FORMAT))
		return;
	item(w);
	put_key(w, "logging");
	if (has_level)
		inline_text(w, &used, "global", mcr_level_name(config->level));
	put_facilities(w, config, &used);
	if (!is_normal(config, MCR_SETTING_LOG_FORMAT))
		inline_text(w, &used, "format",
			    mcr_log_format_name(format));
	fputs(" }", w->file);
}

void mcr_config_write(const struct mcr_config *config, unsigned int flags,
		      FILE *file)
{
	struct writer w = { .file = file, .json = flags & MCR_CONFIG_JSON };

	open_block(&w, '{');
	put_rules(&w, config, flags);
	put_pinnings(&w, config);
	put_number(&w, config, MCR_SETTING_MULTICAST_TTL);
	put_number(&w, config, MCR_SETTING_IDLE_TIMEOUT);
	put_number(&w, config, MCR_SETTING_RECONCILE_INTERVAL);
	put_buffers(&w, config);
	if (!is_normal(config, MCR_SETTING_GRO))
		put_flag(&w, "gro", config->settings[MCR_SETTING_GRO]);
	put_logging(&w, config);
	close_block(&w, '}');
	putc('\n', file);
}
