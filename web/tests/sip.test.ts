import assert from "node:assert/strict";
import test from "node:test";
import Parser from "jssip/lib/Parser.js";
import Grammar from "jssip/lib/Grammar.js";

interface Parsed {
  method?: string;
  from: { uri: { user: string; host: string } };
  getHeader: (name: string) => string;
  call_id: string;
  cseq: number;
}
const parse = (text: string): Parsed | undefined => (Parser as { parseMessage: (text: string, ua: object) => Parsed | undefined }).parseMessage(text, {});
const grammar = Grammar as unknown as { parse: (text: string, rule: string) => unknown };

const INVITE = [
  "INVITE sip:1001w@0r.invalid;transport=ws SIP/2.0", "Via: SIP/2.0/WS 127.0.0.1:5060;rport;branch=z9hG4bKPj1;alias",
  'From: "Dana Reed" <sip:5559999@127.0.0.1>;tag=abc', "To: <sip:1001w@0r.invalid>", "Contact: <sip:asterisk@127.0.0.1:5060;transport=ws>",
  "Call-ID: 4711-abc", "CSeq: 20 INVITE", "Allow: OPTIONS, INVITE, ACK, BYE, CANCEL, UPDATE, PRACK, INFO, REFER", "Supported: 100rel, timer, replaces, norefersub",
  "Session-Expires: 1800", "Min-SE: 90", "Max-Forwards: 70", "Call-Info: <sip:localhost>;answer-after=0", "X-Kefu-Call: c1", "X-Kefu-Kind: agent",
  "Content-Type: application/sdp", "Content-Length: 0", "", "",
].join("\r\n");

test("what was left out of the grammar is not missed by a call", () => {
  const message = parse(INVITE);
  assert.equal(message?.method, "INVITE");
  assert.equal(message?.from.uri.user, "5559999");
  assert.equal(message?.call_id, "4711-abc");
  assert.equal(message?.getHeader("X-Kefu-Call"), "c1");
});

test("addresses of both kinds are addresses", () => {
  for (const uri of ["sip:1001@127.0.0.1:5060", "sip:1001@[2001:db8::1]:5060;transport=ws", "sip:1001@[::1]", "sip:1001@[::ffff:192.0.2.1]", "sip:1001@kefu.example"]) {
    assert.notEqual(grammar.parse(uri, "SIP_URI"), -1, uri);
  }
  for (const uri of ["sip:1001@[2001:db8::1", "sip:1001@[hello]", "1001"]) assert.equal(grammar.parse(uri, "SIP_URI"), -1, uri);
});

test("a challenge is read", () => {
  const found = grammar.parse('Digest realm="asterisk",nonce="1/e",opaque="1c",algorithm=MD5,qop="auth"', "WWW_Authenticate") as Record<string, unknown>;
  assert.equal(found["realm"], "asterisk");
  assert.equal(found["nonce"], "1/e");
});
