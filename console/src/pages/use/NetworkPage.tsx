import { useParams } from "@tanstack/react-router";
import { Suspense } from "react";
import { useNetworks } from "../../api/queries";
import { faceOf } from "../../networks/list";
import { Told } from "../../ui/Told";
import { NotFound } from "../NotFound";

/** One network's own page. */
export default function NetworkPage() {
  const { network: slug } = useParams({ from: "/use/$network" });
  const networks = useNetworks();
  return (
    <Told query={networks}>
      {(all) => {
        const network = all.find((one) => one.slug === slug);
        if (!network) return <NotFound />;
        const Own = faceOf(network.module).page;
        return <Suspense><Own network={network} /></Suspense>;
      }}
    </Told>
  );
}
