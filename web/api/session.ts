/** Who is logged in, and what they may see. */
import { signal } from "@preact/signals";
import { ask, Refused } from "./client.ts";
import { setZone } from "../ui/zone.ts";
import type { Entrance, Session } from "./people.ts";

/** Null: nobody, or not known yet. */
export const session = signal<Session | null>(null);

const known = (found: Session): Session => {
  setZone(found.time_zone);
  return (session.value = found);
};

/** Ask who is logged in; null: nobody. Other refusals are raised. */
export async function whoAmI(): Promise<Session | null> {
  try {
    known((await ask<Session>("GET", "/session", undefined, { quiet: true })).body);
  } catch (refused) {
    if (!(refused instanceof Refused) || refused.status !== 401) throw refused;
    session.value = null;
  }
  return session.value;
}

export interface Credentials {
  user?: string;
  password?: string;
  code?: string;
  token?: string;
}

/** Log in by password (with `code` when a second factor is asked for) or by a one-time link (`token`). Raises Refused. */
export async function logIn(given: Credentials): Promise<Session> {
  return known((await ask<Session>("POST", "/session", given, { quiet: true })).body);
}

export async function logOut(): Promise<void> {
  await ask("DELETE", "/session", undefined, { quiet: true });
  session.value = null;
}

/** What the log-in page offers; nothing beyond a password when the server does not say. */
export async function entrance(): Promise<Entrance> {
  try {
    return (await ask<Entrance>("GET", "/session/entrance", undefined, { quiet: true })).body;
  } catch {
    return { oidc: null, first_admin: false };
  }
}

export const may = (scope: string): boolean => session.value?.scopes.includes(scope) ?? false;
