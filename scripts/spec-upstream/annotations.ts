import { isNode, type Node, nodeOf, type Spec } from "../generate/spec.js";

/** One release that a spec names: that of a node, or that of a value of an enum. */
export interface Annotation {
  /** Its position as a JSON pointer. */
  readonly place: string;
  /** The end of the lifespan that it sets. */
  readonly end: "since" | "until";
  readonly release: string;
  /** Replaces the release, or removes it. */
  set(release: string | undefined): void;
}

/** Every `x-airflow-since`, `x-airflow-until` and entry of `x-airflow-since-values` and `x-airflow-until-values`. */
export function annotationsOf({ document }: Spec): Annotation[] {
  const found: Annotation[] = [];
  const visit = (value: unknown, place: string): void => {
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, `${place}/${String(index)}`));
    if (!isNode(value)) return;
    for (const [key, child] of Object.entries(value)) {
      const [, end, values] = /^x-airflow-(since|until)(-values)?$/.exec(key) ?? [];
      if (end === "since" || end === "until") {
        if (values === undefined) found.push(annotation(value, key, end, place));
        else
          for (const name of Object.keys(nodeOf(child)))
            found.push(annotation(nodeOf(child), name, end, `${place}/${key}`));
      } else if (!/^examples?$/.test(key)) visit(child, `${place}/${key.replaceAll("/", "~1")}`);
    }
  };
  visit(document, "");
  return found;
}

function annotation(node: Node, key: string, end: "since" | "until", place: string): Annotation {
  return {
    place: `${place}/${key}`,
    end,
    release: String(node[key]),
    set(release) {
      if (release === undefined) Reflect.deleteProperty(node, key);
      else node[key] = release;
    },
  };
}
