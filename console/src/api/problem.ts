import { texts } from "../texts";

/** Why a call did not do what it should: the node's own RFC 9457 problem, or what the browser knows when no node answered. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly hint: string | null,
    readonly call: string,
  ) {
    super(detail);
  }

  static unreachable(call: string): Problem {
    return new Problem(0, "unreachable", texts.problem.unreachable, texts.problem.unreachableHint, call);
  }

  /** A refusal as it came; a body that is no problem document still gives the status. */
  static of(status: number, body: unknown, call: string): Problem {
    const said = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
    const text = (key: string) => (typeof said[key] === "string" ? (said[key] as string) : null);
    return new Problem(status, text("code") ?? `http-${status}`, text("detail") ?? texts.problem.bare(status), text("hint"), call);
  }

  static from(error: unknown): Problem {
    if (error instanceof Problem) return error;
    return new Problem(0, "page", error instanceof Error ? error.message : String(error), texts.problem.pageHint, "");
  }
}
