import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Command } from "../../ui/Command";

export default function AddGeneric({ network }: { network: Network }) {
  return (
    <>
      <p>{texts.add.generic}</p>
      <Command line={`./grange join ${network.module} --help`} />
      <Command line={`./grange join ${network.module} --node ${window.location.origin}`} scan />
    </>
  );
}
