import { quoted } from "../shell";

/** Networks that run the same rules under another name are named in commands. */
export const networkOption = (network: string) => (network === "vehicles" ? "" : ` --network ${network}`);

/** The one command that puts a device into a vehicle: run on the device, with the owner's key there. */
export const pairCommand = (network: string, node: string, { vehicle, name }: { vehicle: string; name: string }) =>
  `./grange vehicle pair ~/.grange/agents/vehicle --node ${node} --vehicle ${quoted(vehicle.trim())} --name ${quoted(name.trim())}${networkOption(network)}`;
