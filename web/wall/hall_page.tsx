/** Begins the screen in a hall. */
import "./tv.css";
import { mount } from "../ui/mount.tsx";
import { areas } from "./areas.ts";
import { begin, Tv } from "./tv.tsx";

await mount({ title: "ui.area.wall", content: Tv, open: true, ownLogin: true, areas });
await begin();
