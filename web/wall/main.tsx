/**
 * The wallboard: the floor as a supervisor looks after it, or, with `?tv`, as a screen in the hall shows it. The two are
 * built apart, so that neither loads what only the other needs.
 */
import "../ui/all.css";
import "./wall.css";

/** The address of the hall's own style; the build knows it. */
declare const HALL_STYLE: string;

async function hall(): Promise<void> {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = HALL_STYLE;
  await new Promise((done) => {
    style.onload = style.onerror = done;
    document.head.append(style);
  });
  await import("./hall_page.tsx");
}

void (new URLSearchParams(location.search).has("tv") ? hall() : import("./board_page.tsx"));
