import type { ErrorComponentProps } from "@tanstack/react-router";
import { ProblemPanel } from "../ui/Told";

/** A page that broke says so in its place; the frame around it still works. */
export const PageFailure = ({ error, reset }: ErrorComponentProps) => (
  <div className="page">
    <ProblemPanel problem={error} retry={reset} />
  </div>
);
