import { useMutation, useQueryClient } from "@tanstack/react-query";

/** Something a person does; afterwards what it may have changed is asked anew. */
export function useAct<In, Out>(act: (input: In) => Promise<Out>, changes: readonly string[], then?: (out: Out) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async (out) => {
      then?.(out);
      await Promise.all(changes.map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
}
