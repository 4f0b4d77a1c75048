/** A component that is drawn again only when one of its properties is another value (patches keep what did not change). */
import { Component, h, type ComponentChild, type ComponentType } from "preact";

export function memo<P extends object>(of: (props: P) => ComponentChild): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const mine = this.props as Record<string, unknown>;
      const theirs = next as Record<string, unknown>;
      const keys = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
      return [...keys].some((key) => mine[key] !== theirs[key]);
    }
    override render(): ComponentChild {
      return h(of as ComponentType<P>, this.props as P & { children?: never });
    }
  };
}
