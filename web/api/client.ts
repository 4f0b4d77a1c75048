/**
 * The REST interface. A refusal is a `Refused` with the server's words, shown where the button is. Each POST carries an
 * Idempotency-Key, so that it may be sent again when the connection broke. 401 opens the log-in over the page, and the
 * request is sent again afterwards: nothing that was typed is lost.
 */
import { signal } from "@preact/signals";
import { language, t } from "../ui/i18n.ts";
import type { ProblemBody } from "./types.ts";

export const BASE = "/api/v1";
const PATIENCE_S = 10;

/** True while somebody has to log in; the page stays as it is. */
export const loginNeeded = signal(false);
let waiting: (() => void)[] = [];

/** Whoever waits for the log-in goes on. */
export function loggedIn(): void {
  loginNeeded.value = false;
  waiting.forEach((go) => go());
  waiting = [];
}

/** A request was refused or could not be made; `message` is for people. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    words: string,
    readonly field = "",
    readonly errors: { field: string; detail: string }[] = [],
  ) {
    super(words);
  }
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export interface Extra {
  /** Added to the address. */
  query?: Record<string, string | number | boolean | undefined>;
  /** An ETag: If-Match. */
  match?: string;
  /** How long to wait; 10 s is usual. */
  seconds?: number;
  /** Do not open the log-in on 401 (the log-in itself). */
  quiet?: boolean;
}
export interface Answer<T> {
  body: T;
  etag: string | null;
}

function addressOf(path: string, query: Extra["query"]): string {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString();
  return `${path.startsWith("/") && !path.startsWith(BASE) ? BASE : ""}${path}${text ? `?${text}` : ""}`;
}

/** A key that no other request has. `crypto.randomUUID` is missing where the page is not secure. */
function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function problemOf(response: Response): Promise<Refused> {
  const body = (await response.json().catch(() => ({}))) as Partial<ProblemBody> & { error?: string };
  const words = body.detail ?? body.error ?? body.title ?? t("ui.failed_status", { status: response.status });
  return new Refused(response.status, body.code ?? "", words, body.field ?? "", body.errors ?? []);
}

async function attempt(method: Method, path: string, body: unknown, key: string, extra: Extra): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language.value };
  if (window.parent !== window) headers["X-Kefu-Framed"] = "1";
  if (method !== "GET") headers["Content-Type"] = "application/json";
  if (method === "POST") headers["Idempotency-Key"] = key;
  if (extra.match) headers["If-Match"] = extra.match;
  const init: RequestInit = { method, headers, credentials: "same-origin", signal: AbortSignal.timeout((extra.seconds ?? PATIENCE_S) * 1000) };
  if (method !== "GET") init.body = JSON.stringify(body ?? {});
  try {
    return await fetch(addressOf(path, extra.query), init);
  } catch {
    throw new Refused(0, "unreachable", t("ui.unreachable"));
  }
}

/** Make a request; when the session is over, again after the log-in. Raises Refused. */
async function answered(method: Method, path: string, body: unknown, extra: Extra): Promise<Response> {
  const key = freshKey();
  let response = await attempt(method, path, body, key, extra);
  if (response.status === 401 && !extra.quiet) {
    loginNeeded.value = true;
    await new Promise<void>((go) => waiting.push(go));
    response = await attempt(method, path, body, key, extra);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Make a request; the answer with its ETag. Raises Refused. */
export async function ask<T>(method: Method, path: string, body?: unknown, extra: Extra = {}): Promise<Answer<T>> {
  const response = await answered(method, path, body, extra);
  const text = await response.text();
  return { body: (text ? JSON.parse(text) : {}) as T, etag: response.headers.get("ETag") };
}

/** A file, such as a recording. Raises Refused. */
export async function bytes(path: string, query?: Extra["query"], seconds = 60): Promise<ArrayBuffer> {
  return (await answered("GET", path, undefined, { ...(query ? { query } : {}), seconds })).arrayBuffer();
}

const bodyOf = async <T>(answer: Promise<Answer<T>>): Promise<T> => (await answer).body;

/** The usual requests; each raises Refused. */
export const api = {
  get: <T>(path: string, query?: Extra["query"]) => bodyOf(ask<T>("GET", path, undefined, query ? { query } : {})),
  post: <T>(path: string, body?: unknown, extra?: Extra) => bodyOf(ask<T>("POST", path, body, extra)),
  put: <T>(path: string, body?: unknown, extra?: Extra) => bodyOf(ask<T>("PUT", path, body, extra)),
  patch: <T>(path: string, body?: unknown, extra?: Extra) => bodyOf(ask<T>("PATCH", path, body, extra)),
  delete: <T>(path: string, body?: unknown, extra?: Extra) => bodyOf(ask<T>("DELETE", path, body, extra)),
};

/** A path with its parts made safe: path`/calls/${id}/hold`. */
export const path = (parts: TemplateStringsArray, ...values: string[]): string =>
  parts.reduce((whole, part, i) => whole + encodeURIComponent(values[i - 1] ?? "") + part);
