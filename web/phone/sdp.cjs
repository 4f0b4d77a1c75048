// A description of a session (RFC 8866) as far as the telephone reads and changes it: which way each medium goes.
// Everything else stays as it is, line by line. In the place of sdp-transform, whose own is ten times as long.
const DIRECTION = /^a=(sendrecv|sendonly|recvonly|inactive)$/;

const part = (text) => {
  const lines = text.split(/\r?\n/).filter(Boolean);
  const direction = lines.map((line) => DIRECTION.exec(line)?.[1]).find(Boolean);
  return { type: /^m=(\S+)/.exec(text)?.[1], direction, lines };
};

exports.parse = (text) => {
  const [session, ...media] = text.split(/^(?=m=)/m).map(part);
  return { ...session, media };
};

const written = ({ lines, direction }) => {
  const rest = lines.filter((line) => !DIRECTION.test(line));
  return direction ? [...rest, `a=${direction}`] : rest;
};

exports.write = (sdp) => [sdp, ...sdp.media].flatMap(written).join("\r\n") + "\r\n";
