// In place of the parts of JsSIP that the telephone never uses (see build.mjs): what somebody sends for them is refused.
module.exports = class LeftOut {
  init_incoming(request) {
    request.reply(405);
  }
};
