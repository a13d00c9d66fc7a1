import { type DefaultTreeAdapterMap, parse } from "parse5";

type Node = DefaultTreeAdapterMap["node"];

/** Attributes that a page loads something by. Links that a reader follows are none of them. */
const loading: Readonly<Record<string, readonly string[]>> = {
  audio: ["src"],
  embed: ["src"],
  iframe: ["src"],
  image: ["href", "xlink:href"],
  img: ["src", "srcset"],
  input: ["src"],
  link: ["href", "imagesrcset"],
  object: ["data"],
  script: ["src"],
  source: ["src", "srcset"],
  track: ["src"],
  use: ["href", "xlink:href"],
  video: ["src", "poster"],
};

const remote = /^\s*(https?:)?\/\//i;

/** What a page loads from the network when it is opened, each as `tag attribute: URL`. What its scripts load is not seen. */
export function networkLoads(html: string): string[] {
  return loadsOf(parse(html));
}

/** What a style sheet loads from the network. */
export function networkLoadsOfStyles(css: string): string[] {
  return [...css.matchAll(/(?:url\(\s*|@import\s+)["']?([^"')\s]+)/gi)]
    .map(([, url = ""]) => url)
    .filter((url) => remote.test(url))
    .map((url) => `style: ${url}`);
}

function loadsOf(node: Node): string[] {
  const found: string[] = [];
  if ("attrs" in node) {
    for (const { name, prefix, value } of node.attrs) {
      const attribute = prefix === undefined || prefix === "" ? name : `${prefix}:${name}`;
      const isLoaded = loading[node.tagName]?.includes(attribute) === true;
      if (isLoaded && value.split(",").some((part) => remote.test(part))) {
        found.push(`${node.tagName} ${attribute}: ${value}`);
      }
      if (attribute === "style") found.push(...networkLoadsOfStyles(value));
    }
    if (node.tagName === "style") {
      found.push(
        ...node.childNodes.flatMap((text) => ("value" in text ? networkLoadsOfStyles(text.value) : [])),
      );
    }
  }
  if ("content" in node) found.push(...loadsOf(node.content));
  if ("childNodes" in node) found.push(...node.childNodes.flatMap(loadsOf));
  return found;
}
