/** One telephone a browser: the Web Lock `kefu-phone`. Other tabs are desks without a telephone. */
const NAME = "kefu-phone";

/**
 * Take the lock; `steal`: from the tab that has it. Returns how to give it back, or null when another tab has it. `lost` is
 * called when another tab steals it.
 */
export async function takeLock(steal: boolean, lost: () => void): Promise<(() => void) | null> {
  return new Promise((settle) => {
    let mine = true;
    const holding = navigator.locks.request(NAME, steal ? { steal: true } : { ifAvailable: true }, (lock) => {
      if (!lock) return settle(null);
      return new Promise<void>((release) => settle(() => {
        mine = false;
        release();
      }));
    });
    holding.catch(() => mine && lost());
  });
}

/** Wait until no other tab has it; `tell` is called then, once. Returns how to stop waiting. */
export function whenFree(tell: () => void): () => void {
  const stop = new AbortController();
  navigator.locks?.request(NAME, { signal: stop.signal }, tell).catch(() => undefined);
  return () => stop.abort();
}
