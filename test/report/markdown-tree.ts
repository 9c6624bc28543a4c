import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

interface Tree {
  readonly type: string;
  readonly children?: readonly Tree[];
}

/** The types of all nodes of a GitHub Markdown document, without their texts. */
export function shapeOf(text: string): string {
  return shape(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
}

function shape({ type, children }: Tree): string {
  return children === undefined ? type : `${type}(${children.map(shape).join(" ")})`;
}
