import { Button, Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem } from "../api/problem";
import { texts } from "../texts";
import { cli } from "./cli";
import { Command } from "./Command";
import { Icon } from "./Icon";

/** What a question to the node has come to: waiting, refused, or its answer. An answer stays on screen while a newer one fails. */
export function Told<T>({ query, lines = 3, children }: { query: UseQueryResult<T>; lines?: number; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ProblemPanel problem={query.error} retry={() => void query.refetch()} />;
  return (
    <div aria-busy="true" aria-label={texts.loading} role="status">
      {Array.from({ length: lines }, (_, at) => (
        <Skeleton key={at} height={18} mt="sm" width={`${92 - at * 13}%`} />
      ))}
    </div>
  );
}

/** What happened, and what to do next. */
export function ProblemPanel({ problem: error, retry }: { problem: unknown; retry?: () => void }) {
  const problem = Problem.from(error);
  const hint = problem.hint;
  return (
    <div className="problem" role="alert">
      <Icon name="warn" size={22} />
      <div>
        <p className="problem-title">{texts.problem.title}</p>
        <p>{problem.detail}</p>
        {hint && (isCommand(hint) ? <Suggested line={hint} /> : <p><strong>{texts.problem.next}</strong> {hint}</p>)}
        <p className="small muted">{texts.problem.trace(problem.code, problem.status, problem.call)}</p>
        {retry && <Button size="compact-sm" variant="default" onClick={retry}>{texts.problem.retry}</Button>}
      </div>
    </div>
  );
}

const isCommand = (hint: string) => /^(\.\/)?grange /.test(hint);

function Suggested({ line }: { line: string }) {
  return (
    <>
      <p><strong>{texts.problem.nextCommand}</strong></p>
      <Command line={cli(line)} />
    </>
  );
}
