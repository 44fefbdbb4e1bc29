import { TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";

/** Fields of text that depend on nothing but themselves and each other. */
export type Form<Values extends Record<string, string>> = {
  values: Values;
  /** Nothing would be refused. */
  good: boolean;
  /** A field with its label; its error shows once it was left, not while one still types. */
  field(key: keyof Values & string, label: string, note?: string, error?: string): ReactNode;
};

export function useForm<Values extends Record<string, string>>(start: Values, wrongIn: (values: Values) => Record<keyof Values, boolean>): Form<Values> {
  const [values, setValues] = useState(start);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const wrong = wrongIn(values);
  return {
    values,
    good: !Object.values(wrong).some(Boolean),
    field: (key, label, note, error) => (
      <TextInput label={label} description={note} value={values[key]} error={wrong[key] && left.has(key) && error} onBlur={() => setLeft(new Set([...left, key]))}
        onChange={(typed) => setValues({ ...values, [key]: typed.currentTarget.value })} />
    ),
  };
}
