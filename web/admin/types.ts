/** What the REST interface answers about users, tokens, webhooks and the site (ari_app/web/table). */

export interface Page<T> {
  items: T[];
  next: string | null;
}
export interface User {
  name: string;
  shown: string;
  roles: string[];
  agent: string;
  queues: string[] | null;
  language: string;
  active: boolean;
  sso: boolean;
  ready: boolean;
  second_factor: boolean;
  made_at: string;
  made_by: string;
  used_at: string | null;
  sessions: number;
}
export interface Role {
  name: string;
  scopes: string[];
  grantable: boolean;
}
export interface NewLink {
  user: string;
  path: string;
  ends_at: string | null;
}
export interface Token {
  id: string;
  name: string;
  scopes: string[];
  queues: string[] | null;
  board: string;
  made_by: string;
  made_at: string;
  ends_at: string | null;
  used_at: string | null;
  hint: string;
  over: boolean;
}
export interface Webhook {
  id: string;
  url: string;
  events: string[];
  description: string;
  enabled: boolean;
  disabled_reason: string;
  created_at: string;
  created_by: string;
  last_success_at: string | null;
  due: number;
  delivered: number;
  dead: number;
}
export interface Delivery {
  id: number;
  event_id: string;
  type: string;
  sequence: number;
  state: string;
  attempts: number;
  next_at: string | null;
  created_at: string;
  done_at: string | null;
  status: number;
  error: string;
}
export interface Entry {
  sequence: number;
  at: string;
  by: string;
  kind: string;
  call: string;
  agent: string;
  details: Record<string, unknown>;
}
export interface Session {
  id: string;
  user: string;
  kind: string;
  made_at: string;
  used_at: string;
  ends_at: string | null;
  address: string;
  browser: string;
  own: boolean;
}
export interface Setting {
  section: string;
  key: string;
  value: string | number | boolean;
  default: string | number | boolean;
  source: "default" | "file" | "environment" | "command line";
  file: string;
  line: number;
  variable: string;
  about: string;
  hidden: boolean;
}
export interface Certificate {
  kind: "none" | "site" | "own" | "unreadable";
  listen: string;
  file: string;
  subject: string;
  issuer: string;
  names: string[];
  begins_at: string | null;
  ends_at: string | null;
  sha256: string;
}
