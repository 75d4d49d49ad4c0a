# SPDX-License-Identifier: GPL-2.0-or-later
# Writes what tests/bench/run measured as a page of tables.

# The figure of one case, or null.
def figure($relay; $case; $n; $size):
	first(.results[] | select(.relay == $relay and .case == $case and .outputs == $n and .size == $size)
		| .instructions) // null;

def shown:
	if . == null then "–"
	elif . < 0 then "-" + (-. | shown)
	else tostring | explode | reverse
		| [range(0; length; 3) as $i | .[$i:$i + 3] | reverse | implode] | reverse | join(",")
	end;

# What one more output costs, between $a and $b of them.
def extra($relay; $a; $b; $size):
	figure($relay; "relay"; $a; $size) as $low | figure($relay; "relay"; $b; $size) as $high
	| if $low == null or $high == null then null else (($high - $low) / ($b - $a) | round) end;

def minus($a; $b): if $a == null or $b == null then null else $a - $b end;

def row: "| " + join(" | ") + " |";

# One row for each size of a comparison of two figures.
def pair($what; $a; $b):
	[64, 1400][] as $size
	| [$what, "\($size) B", ($a | .[$size | tostring] | shown), ($b | .[$size | tostring] | shown),
	   (minus($a[$size | tostring]; $b[$size | tostring]) | shown)];

def both($relay; $case; $n):
	{"64": figure($relay; $case; $n; 64), "1400": figure($relay; $case; $n; 1400)};

. as $all
| ["MCR", "tc mirred", "tc pedit, csum, mirred", "nftables ingress dup",
   "nftables prerouting set, dup", "kernel multicast routing"] as $relays
| {"MCR": "everything", "tc mirred": "nothing", "tc pedit, csum, mirred": "addresses, port, TTL",
   "nftables ingress dup": "nothing", "nftables prerouting set, dup": "addresses, port, TTL",
   "kernel multicast routing": "TTL less one"} as $rewrites
| "# Instructions per packet: the baseline",
"",
"MCR \(.mcr) on Debian's kernel \(.kernel), in an emulated machine that counts instructions",
"(`qemu -icount`, one processor, `mitigations=off`). The figures are written by `make bench`, which",
"repeats them to about 0.1 % on any machine; `baseline.json` holds the same ones.",
"",
"`pktgen` sends UDP datagrams into one end of a veth pair; the relay sits on the other end; outputs are",
"`dummy` devices, one per copy. Sizes are those of the frame. A figure is pktgen's time over packets, so it contains",
"generator, veth pair and delivery to the hook (see the first row of *Finding a rule*). Of every batch each",
"output has transmitted every packet, by the kernel's own interface counters; a batch of which that is not",
"true gives no figure.",
"",
"## One more output",
"",
"(cost at the larger number of outputs − cost at the smaller) / outputs between them.",
"",
(["relay", "rewrites", "size", "1 → 8", "8 → 30", "8 → 100", "8 → 1000"] | row),
(["---", "---", "---", "---:", "---:", "---:", "---:"] | row),
($relays[] | . as $r | (64, 1400) as $size
	| [$r, $rewrites[$r], "\($size) B"] + [([1, 8], [8, 30], [8, 100], [8, 1000]) as [$a, $b]
		| $all | extra($r; $a; $b; $size) | shown] | row),
"",
"`tc` ends at 32 actions a filter (10 rewritten outputs), kernel multicast routing at 32 interfaces;",
"a dash stands where a relay was not run.",
"",
"Those datagrams have no UDP checksum (IPv4 allows that), as pktgen sends them. With one, which whoever rewrites",
"must keep right:",
"",
(["relay", "size", "1 → 1 in all", "1 → 8 in all", "one more output"] | row),
(["---", "---", "---:", "---:", "---:"] | row),
(("MCR", "tc pedit, csum, mirred", "nftables prerouting set, dup") as $r | (64, 1400) as $size
	| ($all | figure($r; "relay, UDP checksum"; 1; $size)) as $one
	| ($all | figure($r; "relay, UDP checksum"; 8; $size)) as $eight
	| [$r, "\($size) B", ($one | shown), ($eight | shown),
	   (minus($eight; $one) | if . == null then null else (. / 7 | round) end | shown)] | row),
"",
"## A packet relayed, in all",
"",
([(64, 1400)] as $sizes | $sizes[] | . as $size
	| "### \($size) B", "",
	  (["relay", "1 → 1", "1 → 2", "1 → 8", "1 → 30", "1 → 100", "1 → 1000"] | row),
	  (["---", "---:", "---:", "---:", "---:", "---:", "---:"] | row),
	  (($relays + ["tc flower, mirred"])[] | . as $r
		| [$r] + [(1, 2, 8, 30, 100, 1000) as $n | $all | figure($r; "relay"; $n; $size) | shown] | row),
	  ""),
"`tc mirred` matches every IP packet of the interface (`matchall`), the cheapest there is; with the address",
"and port matched by `flower` it is the last row. MCR consumes the datagram here (`--no-local`), as `tc` does.",
"",
"## Finding a rule",
"",
(["what", "size", "instructions", "compared with", "difference"] | row),
(["---", "---", "---:", "---:", "---:"] | row),
($all | both("no relay"; "dropped by the IP stack, 1000 devices"; 0) as $stack
	| (pair("dropped by the IP stack, no MCR"; $stack; $stack),
	   pair("MCR: a rule on another interface"; both("MCR"; "no rule on the interface"; 0); $stack),
	   pair("MCR: a rule on the interface, no match"; both("MCR"; "no match"; 0); $stack),
	   pair("MCR: match among 100,000 rules, with among 1"; both("MCR"; "relay, 100000 rules"; 1); both("MCR"; "relay, 1 rule"; 1)),
	   pair("MCR: relay 1 → 1 and local delivery, with relay alone"; both("MCR"; "relay and local delivery"; 1); both("MCR"; "relay"; 1)))
	| row),
"",
"## GSO bundles",
"",
"`mcrgen` sends 1400-octet datagrams as fast as they go, one by one and 16 to a super-packet; figures are per",
"datagram, sender included. A bundle leaves every output whole (one packet on the dummy device).",
"",
(["datagrams", "1 → 1", "1 → 8", "one more output"] | row),
(["---", "---:", "---:", "---:"] | row),
((["one by one", "bundles of 1"], ["16 to a bundle", "bundles of 16"]) as [$what, $case]
	| [$what, ($all | figure("MCR"; $case; 1; 1400) | shown), ($all | figure("MCR"; $case; 8; 1400) | shown),
	   ($all | minus(figure("MCR"; $case; 8; 1400); figure("MCR"; $case; 1; 1400))
		| if . == null then null else (. / 7 | round) end | shown)] | row),
"",
"## Again",
"",
"`make bench` boots the machine, measures and writes this page. Parts can be had alone:",
"`tests/bench/run tc mcr` prints the table of those two. What is set up for each figure is in",
"`tests/bench/measure`; a figure is taken when two batches agree within half a percent."
