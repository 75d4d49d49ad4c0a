// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules over netlink: add and remove.
 */
#include <linux/in.h>
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "digest.h"
#include "extack.h"
#include "iface.h"
#include "mcr_name.h"
#include "net.h"
#include "netlink.h"
#include "rule.h"
#include "transaction.h"

static struct mcr_iface *iface_resolve(struct mcr_net *mn, const char *name)
{
	struct mcr_iface *iface;

	mutex_lock(&mn->lock);
	iface = mcr_iface_get(mn, name);
	mutex_unlock(&mn->lock);
	if (iface)
		return iface;
	rtnl_lock();
	mutex_lock(&mn->lock);
	iface = mcr_iface_create(mn, name);
	mutex_unlock(&mn->lock);
	rtnl_unlock();
	return iface;
}

/*
 * Length of the UTF-8 character a string begins with (RFC 3629), 0 if it is none.
 * The kernel's own decoders are an option of NLS.
 */
static unsigned int utf8_length(const u8 *c, u32 *code)
{
	static const u32 least[] = { 0, 0x80, 0x800, 0x10000 };
	unsigned int more, i;

	*code = *c;
	if (*c < 0x80)
		return 1;
	more = *c >= 0xf0 ? 3 : *c >= 0xe0 ? 2 : 1;
	if (*c < 0xc2 || *c > 0xf4)
		return 0;
	*code = *c & (0x3f >> more);
	for (i = 1; i <= more; i++) {
		if ((c[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (c[i] & 0x3f);
	}
	/* Overlong, a surrogate, or past the last plane. */
	if (*code < least[more] || (*code >= 0xd800 && *code < 0xe000) ||
	    *code > 0x10ffff)
		return 0;
	return 1 + more;
}

/**
 * mcr_netlink_get_interface() - the interface that an attribute names
 * @mn: the namespace's relay
 * @attr: the name, or NULL
 * @nest: what to blame if there is none
 * @iface: where the interface goes, with a reference
 * @extack: where a refusal is explained
 *
 * Context: may sleep, takes RTNL.
 * Return: 0, -EINVAL or -ENOMEM.
 */
int mcr_netlink_get_interface(struct mcr_net *mn, const struct nlattr *attr,
			      const struct nlattr *nest, struct mcr_iface **iface,
			      struct netlink_ext_ack *extack)
{
	unsigned int len;
	const u8 *c;
	u32 code;

	if (!attr) {
		mcr_extack(extack, nest, "the interface is missing: give its name");
		return -EINVAL;
	}
	/* Neither a file nor JSON could hold another. */
	for (c = nla_data(attr); *c; c += len) {
		len = utf8_length(c, &code);
		if (!len) {
			mcr_extack(extack, attr,
				   "the interface's name has octet 0x%02x in it: it must be UTF-8, so rename the interface",
				   *c);
			return -EINVAL;
		}
	}
	if (!dev_valid_name(nla_data(attr))) {
		mcr_extack(extack, attr,
			   "\"%s\" is no interface name: 1 to 15 octets, no slash, colon or space",
			   (const char *)nla_data(attr));
		return -EINVAL;
	}
	*iface = iface_resolve(mn, nla_data(attr));
	return *iface ? 0 : -ENOMEM;
}

/* @family: 0 to take either and tell which, else the one it must be of. */
static int get_address(const struct nlattr *attr, u8 *family,
		       union nf_inet_addr *addr, struct netlink_ext_ack *extack)
{
	u8 got = nla_len(attr) == 4 ? AF_INET : nla_len(attr) == 16 ? AF_INET6 : 0;

	if (!got) {
		mcr_extack(extack, attr, "an address has 4 or 16 octets, not %d",
			   nla_len(attr));
		return -EINVAL;
	}
	if (*family && got != *family) {
		mcr_extack(extack, attr,
			   "the address is IPv%c and the rule's input is IPv%c: they must be alike",
			   got == AF_INET ? '4' : '6', *family == AF_INET ? '4' : '6');
		return -EINVAL;
	}
	*family = got;
	memset(addr, 0, sizeof(*addr));
	memcpy(addr, nla_data(attr), nla_len(attr));
	if (got == AF_INET6 && ipv6_addr_v4mapped(&addr->in6)) {
		mcr_extack(extack, attr, "%pI6c is an IPv4 address: give it as one",
			   &addr->in6);
		return -EINVAL;
	}
	return 0;
}

static bool addr_any(u8 family, const union nf_inet_addr *addr)
{
	return family == AF_INET ? !addr->ip : ipv6_addr_any(&addr->in6);
}

/* An address a host may send from. */
static int get_source(const struct nlattr *attr, u8 family,
		      union nf_inet_addr *addr, struct netlink_ext_ack *extack)
{
	int err = get_address(attr, &family, addr, extack);

	if (err)
		return err;
	if (addr_any(family, addr) || mcr_addr_multicast(family, addr) ||
	    (family == AF_INET && ipv4_is_lbcast(addr->ip))) {
		mcr_extack(extack, attr, "a source must be a unicast address");
		return -EINVAL;
	}
	return 0;
}

static int get_prefix(struct nlattr **tb, struct mcr_match *match,
		      struct netlink_ext_ack *extack)
{
	u8 full = 8 * mcr_addr_octets(match->family);
	union nf_inet_addr first;

	match->prefix_len = full;
	if (tb[MCR_INPUT_A_PREFIX_LEN])
		match->prefix_len = nla_get_u8(tb[MCR_INPUT_A_PREFIX_LEN]);
	if (match->prefix_len > full) {
		mcr_extack(extack, tb[MCR_INPUT_A_PREFIX_LEN],
			   "a prefix of %u bits is too long: at most %u",
			   match->prefix_len, full);
		return -EINVAL;
	}
	mcr_addr_prefix(&first, match->family, &match->group, match->prefix_len);
	if (memcmp(&first, &match->group, sizeof(first))) {
		if (match->family == AF_INET)
			mcr_extack(extack, tb[MCR_INPUT_A_GROUP],
				   "%pI4/%u has bits set after the prefix: %pI4/%u would be right",
				   &match->group.ip, match->prefix_len,
				   &first.ip, match->prefix_len);
		else
			mcr_extack(extack, tb[MCR_INPUT_A_GROUP],
				   "%pI6c/%u has bits set after the prefix: %pI6c/%u would be right",
				   &match->group.in6, match->prefix_len,
				   &first.in6, match->prefix_len);
		return -EINVAL;
	}
	if (match->prefix_len == full && addr_any(match->family, &match->group)) {
		mcr_extack(extack, tb[MCR_INPUT_A_GROUP],
			   "the unspecified address cannot be an input: give a group or a prefix");
		return -EINVAL;
	}
	return 0;
}

static int parse_input(struct mcr_net *mn, const struct nlattr *nest,
		       struct mcr_match *match, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[MCR_INPUT_A_MAX + 1];
	int err;

	if (!nest) {
		mcr_extack(extack, NULL, "the rule has no input: give one");
		return -EINVAL;
	}
	err = nla_parse_nested(tb, MCR_INPUT_A_MAX, nest, mcr_input_policy, extack);
	if (err)
		return err;
	if (!tb[MCR_INPUT_A_GROUP]) {
		mcr_extack(extack, nest, "the input has no group: give an address");
		return -EINVAL;
	}
	err = get_address(tb[MCR_INPUT_A_GROUP], &match->family, &match->group,
			  extack);
	if (err)
		return err;
	err = get_prefix(tb, match, extack);
	if (err)
		return err;
	if (tb[MCR_INPUT_A_SOURCE]) {
		err = get_source(tb[MCR_INPUT_A_SOURCE], match->family,
				 &match->source, extack);
		if (err)
			return err;
		match->has_source = 1;
	}
	match->protocol = IPPROTO_UDP;
	if (tb[MCR_INPUT_A_PROTOCOL])
		match->protocol = nla_get_u8(tb[MCR_INPUT_A_PROTOCOL]);
	if (match->protocol != IPPROTO_UDP && match->protocol != IPPROTO_ESP) {
		mcr_extack(extack, tb[MCR_INPUT_A_PROTOCOL],
			   "protocol %u cannot be relayed: 17 (UDP) or 50 (ESP) can",
			   match->protocol);
		return -EINVAL;
	}
	if (tb[MCR_INPUT_A_PORT])
		match->port = nla_get_be16(tb[MCR_INPUT_A_PORT]);
	if (match->port && match->protocol == IPPROTO_ESP) {
		mcr_extack(extack, tb[MCR_INPUT_A_PORT],
			   "ESP has no ports: leave out port %u", ntohs(match->port));
		return -EINVAL;
	}
	return mcr_netlink_get_interface(mn, tb[MCR_INPUT_A_INTERFACE], nest,
					 &match->iface, extack);
}

static int parse_output_ports(struct nlattr **tb, const struct mcr_match *match,
			      struct mcr_output *output,
			      struct netlink_ext_ack *extack)
{
	const struct nlattr *given = NULL;

	if (tb[MCR_OUTPUT_A_PORT])
		output->port = nla_get_be16(tb[MCR_OUTPUT_A_PORT]);
	if (tb[MCR_OUTPUT_A_SOURCE_PORT])
		output->source_port = nla_get_be16(tb[MCR_OUTPUT_A_SOURCE_PORT]);
	if (match->protocol == IPPROTO_ESP) {
		if (output->port)
			given = tb[MCR_OUTPUT_A_PORT];
		if (output->source_port)
			given = tb[MCR_OUTPUT_A_SOURCE_PORT];
		if (given) {
			mcr_extack(extack, given,
				   "ESP has no ports: leave the output's out");
			return -EINVAL;
		}
	}
	if (!output->port)
		output->port = match->port;
	return 0;
}

static int parse_output_source(struct nlattr **tb, const struct nlattr *nest,
			       const struct mcr_match *match,
			       struct mcr_output *output,
			       struct netlink_ext_ack *extack)
{
	bool given = tb[MCR_OUTPUT_A_SOURCE_IP], wanted;

	output->source_mode = MCR_SOURCE_OWN;
	if (tb[MCR_OUTPUT_A_SOURCE_MODE])
		output->source_mode = nla_get_u32(tb[MCR_OUTPUT_A_SOURCE_MODE]);
	wanted = output->source_mode == MCR_SOURCE_EXPLICIT;
	if (given != wanted) {
		mcr_extack(extack, given ? tb[MCR_OUTPUT_A_SOURCE_IP] : nest,
			   "a source address goes with the explicit source mode, and that with an address");
		return -EINVAL;
	}
	if (!given)
		return 0;
	return get_source(tb[MCR_OUTPUT_A_SOURCE_IP], match->family,
			  &output->source, extack);
}

/* Does a whole prefix consist of multicast groups? */
static bool prefix_multicast(const struct mcr_match *match)
{
	return mcr_addr_multicast(match->family, &match->group) &&
	       match->prefix_len >= (match->family == AF_INET ? 4 : 8);
}

/*
 * Copies to one host go along a route, whose end, dev_queue_xmit(), is the kernel's to
 * choose.
 */
static int parse_output_qdisc(const struct nlattr *attr,
			      const struct mcr_match *match,
			      struct mcr_output *output,
			      struct netlink_ext_ack *extack)
{
	const union nf_inet_addr *group = &output->group;
	bool for_many;

	if (!attr || nla_get_u32(attr) == MCR_QDISC_DEFAULT)
		return 0;
	if (output->flags & MCR_OUTPUT_GROUP)
		for_many = mcr_addr_multicast(match->family, group) ||
			   (match->family == AF_INET && ipv4_is_lbcast(group->ip));
	else
		for_many = prefix_multicast(match);
	if (!for_many) {
		mcr_extack(extack, attr,
			   "only copies to a multicast group or 255.255.255.255 can bypass the queueing discipline: leave qdisc out");
		return -EINVAL;
	}
	output->flags |= MCR_OUTPUT_BYPASS;
	return 0;
}

static int parse_output(struct mcr_net *mn, const struct nlattr *nest,
			const struct mcr_match *match, u8 multicast_ttl,
			struct mcr_output *output,
			struct netlink_ext_ack *extack)
{
	const union nf_inet_addr *towards = &match->group;
	struct nlattr *tb[MCR_OUTPUT_A_MAX + 1];
	u8 family = match->family;
	int err;

	err = nla_parse_nested(tb, MCR_OUTPUT_A_MAX, nest, mcr_output_policy,
			       extack);
	if (err)
		return err;
	if (tb[MCR_OUTPUT_A_GROUP]) {
		err = get_address(tb[MCR_OUTPUT_A_GROUP], &family,
				  &output->group, extack);
		if (err)
			return err;
		if (addr_any(family, &output->group)) {
			mcr_extack(extack, tb[MCR_OUTPUT_A_GROUP],
				   "nothing can be sent to the unspecified address");
			return -EINVAL;
		}
		output->flags |= MCR_OUTPUT_GROUP;
	} else if (match->prefix_len == 8 * mcr_addr_octets(family)) {
		output->group = match->group;
		output->flags |= MCR_OUTPUT_GROUP;
	}
	if (output->flags & MCR_OUTPUT_GROUP)
		towards = &output->group;

	err = parse_output_ports(tb, match, output, extack);
	if (err)
		return err;
	err = parse_output_source(tb, nest, match, output, extack);
	if (err)
		return err;
	err = parse_output_qdisc(tb[MCR_OUTPUT_A_QDISC], match, output, extack);
	if (err)
		return err;
	output->ttl = mcr_addr_multicast(family, towards) ? multicast_ttl : 64;
	if (tb[MCR_OUTPUT_A_TTL])
		output->ttl = nla_get_u8(tb[MCR_OUTPUT_A_TTL]);
	output->dscp = MCR_DSCP_KEEP;
	if (tb[MCR_OUTPUT_A_DSCP])
		output->dscp = nla_get_u8(tb[MCR_OUTPUT_A_DSCP]);
	if (output->dscp > 63 && output->dscp != MCR_DSCP_KEEP) {
		mcr_extack(extack, tb[MCR_OUTPUT_A_DSCP],
			   "DSCP %u is out of range: 0 to 63", output->dscp);
		return -EINVAL;
	}
	err = mcr_netlink_get_interface(mn, tb[MCR_OUTPUT_A_INTERFACE], nest,
					&output->iface, extack);
	if (err)
		return err;
	return mcr_fanout_init_output(output, family);
}

/* Sent twice to one place is a mistake, and counters could not tell them apart. */
static int check_repeated(const struct mcr_fanout *fanout,
			  const struct nlattr *nest,
			  struct netlink_ext_ack *extack)
{
	unsigned int last = fanout->n_outputs - 1, i;
	const struct mcr_output *b = &fanout->output[last];

	for (i = 0; i < last; i++) {
		const struct mcr_output *a = &fanout->output[i];

		if (!mcr_output_same(a, b))
			continue;
		mcr_extack(extack, nest,
			   "output %u repeats output %u: give each destination once",
			   last + 1, i + 1);
		return -EINVAL;
	}
	return 0;
}

static int parse_outputs(struct mcr_net *mn, struct genl_info *info,
			 const struct mcr_match *match,
			 struct mcr_fanout **fanoutp)
{
	struct netlink_ext_ack *extack = info->extack;
	u8 multicast_ttl = mcr_netlink_multicast_ttl(info);
	struct mcr_fanout *fanout;
	struct mcr_output *output;
	const struct nlattr *attr;
	unsigned int n = 0;
	int err, rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		n += nla_type(attr) == MCR_A_OUTPUT;
	if (!n || n > MCR_OUTPUTS_MAX) {
		mcr_extack(extack, NULL, "a rule has 1 to %u outputs, not %u",
			   MCR_OUTPUTS_MAX, n);
		return -EINVAL;
	}
	fanout = mcr_fanout_alloc(n);
	if (!fanout)
		return -ENOMEM;
	*fanoutp = fanout;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != MCR_A_OUTPUT)
			continue;
		/* Counted even if it fails: what it holds is freed with the rest. */
		output = &fanout->output[fanout->n_outputs++];
		err = parse_output(mn, attr, match, multicast_ttl, output, extack);
		if (output->flags & MCR_OUTPUT_BYPASS)
			fanout->bypass = true;
		if (!err)
			err = check_repeated(fanout, attr, extack);
		if (err)
			return err;
	}
	return 0;
}

static int parse_name(const struct nlattr *attr, char *name,
		      struct netlink_ext_ack *extack)
{
	unsigned int len;
	u32 code = 0;
	const u8 *c;

	if (!attr)
		return 0;
	nla_strscpy(name, attr, MCR_NAME_MAX + 1);
	for (c = (const u8 *)name; *c; c += len) {
		len = utf8_length(c, &code);
		if (!len) {
			mcr_extack(extack, attr,
				   "the name has octet 0x%02x in it: it must be printable UTF-8",
				   *c);
			return -EINVAL;
		}
		if (!mcr_name_code_is_shown(code)) {
			mcr_extack(extack, attr,
				   "the name has U+%04X in it: it must be printable UTF-8",
				   code);
			return -EINVAL;
		}
		if (c == (const u8 *)name && mcr_name_code_is_blank(code))
			break;
	}
	if (!*name) {
		mcr_extack(extack, attr,
			   "the name is empty: leave it out or give 1 to %u octets",
			   MCR_NAME_MAX);
		return -EINVAL;
	}
	/* The first, at which the loop has ended, or the last. */
	if (mcr_name_code_is_blank(code)) {
		mcr_extack(extack, attr,
			   "the name begins or ends with a blank: leave it out");
		return -EINVAL;
	}
	return 0;
}

static int parse_rule(struct mcr_net *mn, struct genl_info *info,
		      struct mcr_change_request *request)
{
	struct nlattr **attrs = info->attrs;
	struct mcr_fanout *fanout;
	int err;

	err = parse_input(mn, attrs[MCR_A_INPUT], &request->match, info->extack);
	if (err)
		return err;
	err = parse_outputs(mn, info, &request->match, &request->fanout);
	if (err)
		return err;
	fanout = request->fanout;
	err = parse_name(attrs[MCR_A_NAME], fanout->name, info->extack);
	if (err)
		return err;
	fanout->flags = MCR_RULE_LOCAL;
	if (attrs[MCR_A_RULE_FLAGS])
		fanout->flags = nla_get_u32(attrs[MCR_A_RULE_FLAGS]);
	fanout->origin = MCR_ORIGIN_RUNTIME;
	if (attrs[MCR_A_ORIGIN])
		fanout->origin = nla_get_u32(attrs[MCR_A_ORIGIN]);
	request->replace = mcr_netlink_request_flags(attrs) & MCR_REQUEST_REPLACE;
	request->id = mcr_digest_id(&request->match);
	return mcr_digest_hash(&request->match, fanout);
}

/**
 * mcr_netlink_rule_add() - MCR_CMD_RULE_ADD
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_rule_add(struct sk_buff *skb, struct genl_info *info)
{
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	struct mcr_change_request *request;
	int err;

	request = mcr_change_request_alloc(MCR_CHANGE_OP_ADD);
	if (!request)
		return -ENOMEM;
	err = parse_rule(mn, info, request);
	if (err) {
		mutex_lock(&mn->lock);
		mcr_change_request_free(request);
		mutex_unlock(&mn->lock);
		return err;
	}
	return mcr_netlink_submit(info, request);
}

/**
 * mcr_netlink_rule_remove() - MCR_CMD_RULE_REMOVE
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_rule_remove(struct sk_buff *skb, struct genl_info *info)
{
	bool all = mcr_netlink_request_flags(info->attrs) & MCR_REQUEST_ALL;
	struct nlattr **attrs = info->attrs;
	struct mcr_change_request *request;

	if (!!attrs[MCR_A_ID] + !!attrs[MCR_A_NAME] + all != 1) {
		mcr_extack(info->extack, NULL,
			   "which rule to remove is not clear: give an id, or a name, or ask for all");
		return -EINVAL;
	}
	if (attrs[MCR_A_ORIGIN] && !all) {
		mcr_extack(info->extack, attrs[MCR_A_ORIGIN],
			   "an origin goes with the removal of all rules only");
		return -EINVAL;
	}
	request = mcr_change_request_alloc(MCR_CHANGE_OP_REMOVE_ALL);
	if (!request)
		return -ENOMEM;
	if (attrs[MCR_A_ID]) {
		request->op = MCR_CHANGE_OP_REMOVE_ID;
		request->id = nla_get_u64(attrs[MCR_A_ID]);
	} else if (attrs[MCR_A_NAME]) {
		request->op = MCR_CHANGE_OP_REMOVE_NAME;
		nla_strscpy(request->name, attrs[MCR_A_NAME],
			    sizeof(request->name));
	} else if (attrs[MCR_A_ORIGIN]) {
		request->origin = nla_get_u32(attrs[MCR_A_ORIGIN]);
	}
	return mcr_netlink_submit(info, request);
}
