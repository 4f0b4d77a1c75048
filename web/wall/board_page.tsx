/** Begins the board of a supervisor. */
import { mount } from "../ui/mount.tsx";
import { areas } from "./areas.ts";
import { WallPage } from "./board.tsx";

void mount({ title: "ui.area.wall", content: WallPage, live: true, areas });
