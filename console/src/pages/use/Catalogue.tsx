import { Link } from "@tanstack/react-router";
import { useDevices, useNetworks } from "../../api/queries";
import { faceOf } from "../../networks/list";
import { texts } from "../../texts";
import { Icon } from "../../ui/Icon";
import { Empty, Page } from "../../ui/Page";
import { Told } from "../../ui/Told";

const words = texts.use;

/** The services this node's networks give. */
export default function Catalogue() {
  const networks = useNetworks();
  const devices = useDevices().data ?? [];
  return (
    <Page title={words.title} lead={words.lead} terminal={["./grange network show", `curl ${window.location.origin}/api/v1/networks`]}>
      <Told query={networks}>
        {(all) => all.length === 0 ? <Empty icon="use" title={words.none}>{words.noneNote}</Empty> : (
          <div className="doors">
            {all.map((network) => {
              const face = faceOf(network.module);
              return (
                <Link key={network.slug} to="/use/$network" params={{ network: network.slug }} className="door">
                  <Icon name={face.icon} size={26} />
                  <h2>{network.title}</h2>
                  <p>{face.use}</p>
                  <p className="small muted">{words.machines(devices.filter((device) => device.network === network.slug && device.state === "live").length)}</p>
                  <span className="go">{words.open} <Icon name="arrow" size={16} /></span>
                </Link>
              );
            })}
          </div>
        )}
      </Told>
    </Page>
  );
}
