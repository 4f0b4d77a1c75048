import assert from "node:assert/strict";
import test from "node:test";
import ours from "../phone/sdp.cjs";
import theirs from "../node_modules/sdp-transform/lib/index.js";

interface Sdp { direction?: string; media: { type: string; direction?: string }[] }
interface Reader { parse: (text: string) => Sdp; write: (sdp: Sdp) => string }
const both = [ours, theirs] as unknown as Reader[];

const HEAD = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=Asterisk", "c=IN IP4 127.0.0.1", "t=0 0"];
const AUDIO = ["m=audio 10000 UDP/TLS/RTP/SAVPF 107 8", "a=rtpmap:107 opus/48000/2", "a=fmtp:107 useinbandfec=1", "a=setup:actpass"];
const said = (...lines: string[]): string => [...lines, ""].join("\r\n");
const CASES = {
  "no word of it": said(...HEAD, ...AUDIO),
  "both ways": said(...HEAD, ...AUDIO, "a=sendrecv"),
  "held": said(...HEAD, ...AUDIO, "a=sendonly"),
  "for all media": said(...HEAD, "a=inactive", ...AUDIO),
  "two media": said(...HEAD, ...AUDIO, "a=recvonly", "m=video 0 UDP/TLS/RTP/SAVPF 96", "a=inactive"),
  "nothing": "",
};

for (const [name, text] of Object.entries(CASES)) {
  test(`${name}: the same ways as the package reads`, () => {
    const [mine, others] = both.map((one) => {
      const { direction, media } = one.parse(text);
      return { direction, media: media.map((it) => [it.type, it.direction]) };
    });
    assert.deepEqual(mine, others);
  });

  test(`${name}: what is changed and written says so, to the package too`, () => {
    const sdp = both[0]!.parse(text);
    for (const one of sdp.media) one.direction = "recvonly";
    const again = both[1]!.parse(both[0]!.write(sdp));
    assert.deepEqual(again.media.map((one) => one.direction), sdp.media.map(() => "recvonly"));
    for (const line of text.split("\r\n").filter((one) => !/^a=(sendrecv|sendonly|recvonly|inactive)$/.test(one))) {
      assert.ok(both[0]!.write(sdp).includes(line), line);
    }
  });
}
