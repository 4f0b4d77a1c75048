// What the bundles leave out of packages of others: a page with the telephone has to stay below its budget.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));

/** Packages in whose place a few lines of ours do. */
export const ALIASES = { debug: join(HERE, "phone/quiet.cjs"), events: join(HERE, "phone/events.cjs"), "sdp-transform": join(HERE, "phone/sdp.cjs") };

// JsSIP can be a whole SIP client; the telephone registers, answers, calls and ends. What it never does (subscriptions,
// messages, REFER, keys, its own socket) and what it would log is a fifth of its bytes, and is left out.
const NEVER_USED = /jssip[/\\]lib[/\\](Subscriber|Notifier|Message|Options|WebSocketInterface|RTCSession[/\\](DTMF|Info|ReferSubscriber|ReferNotifier))\.js$/;
// Its grammar notes what was expected where, for an error that it makes and throws away.
const EXPECTED = /if \(reportFailures === 0\) \{\s*matchFailed\(.*\);\s*\}/g;
const LOG_LINE = /^\s*logger\.(?:debug|warn|error)\(.*\);$/gm;

// Rules of the grammar that nothing of what is left asks for; a text that needs one is no such text.
const NO_RULES = new Set(["OCTET", "HCOLON", "TEXT_UTF8_TRIM", "TEXT_UTF8char", "separators", "LPAREN", "RPAREN", "comment", "ctext",
  "Allow_Events", "Proxy_Require", "Subject", "extension_header", "header_value", "message_body", "uuid_URI", "uuid", "hex4", "hex8",
  "hex12", "Refer_To", "Replaces", "call_id", "replaces_param", "to_tag", "from_tag", "Subscription_State", "substate_value",
  "event_reason_value", "subexp_params", "Content_Disposition", "disp_type", "disp_param", "handling_param", "Content_Encoding",
  "Route", "route_param", "Expires", "Min_Expires"]);
// Characters one after another (RFC 3261 section 25.1): each alternative of the grammar is an `if`, all of them an expression.
const RUNS = { token: /^[\w.!%*+`'~-]+/, token_nodot: /^[\w!%*+`'~-]+/, word: /^[\w.!%*+`'~()<>:\\"/[\]?{}-]+/ };
const run = (name) => `function parse_${name}() {
  var found = ${RUNS[name]}.exec(input.slice(pos));
  return found && (pos += found[0].length, found[0]);
}
`;
// The alternatives of an IPv6 address are a fifth of the grammar; as an expression they are a line.
const IPV6 = `function parse_IPv6address() {
  var found = /^(?:[0-9a-f]{0,4}:){2,7}(?:(?:[0-9]{1,3}[.]){3}[0-9]{1,3}|[0-9a-f]{0,4})/i.exec(input.slice(pos));
  if (!found) return null;
  pos += found[0].length;
  data.host_type = "IPv6";
  return found[0];
}
`;
const withoutRules = (text) => text.split(/(?=^ {12}function parse_)/m).map((block) => {
  const name = /^ {12}function parse_(\w+)/.exec(block)?.[1];
  if (name === "IPv6address") return IPV6;
  if (name in RUNS) return run(name);
  return NO_RULES.has(name) ? `function parse_${name}() { return null; }\n` : block;
}).join("");

/** The plugin of the build, and of tests of what is built. */
export const lean = {
  name: "lean",
  setup(build) {
    const text = (path) => readFileSync(path, "utf8");
    build.onLoad({ filter: NEVER_USED }, () => ({ contents: text(join(HERE, "phone/left_out.cjs")) }));
    build.onLoad({ filter: /jssip[/\\]package\.json$/ }, ({ path }) => {
      const { title, version } = JSON.parse(text(path));
      return { contents: JSON.stringify({ title, version }), loader: "json" };
    });
    build.onLoad({ filter: /jssip[/\\]lib[/\\].*\.js$/ }, ({ path }) => {
      const lines = text(path).replace(LOG_LINE, "").replace(EXPECTED, "");
      return { contents: path.endsWith("Grammar.js") ? withoutRules(lines) : lines };
    });
    // A catalogue is one value; esbuild would give every text a name of its own.
    build.onLoad({ filter: /i18n[/\\].*\.json$/ }, ({ path }) => ({ contents: `export default ${text(path)}`, loader: "js" }));
  },
};
