import { texts } from "../texts";
import type { Form } from "../ui/useForm";

const words = texts.add;

/** Where hardware stands, for the map; some networks must know it. */
export function PlaceFields({ form, needed = false }: { form: Form<{ lat: string; lon: string }>; needed?: boolean }) {
  return (
    <fieldset className="place-fields">
      <legend>{needed ? words.whereNeeded : words.where}</legend>
      <p className="small muted">{words.whereNote}</p>
      <div className="form">
        {form.field("lat", words.lat, undefined, words.wrongLat)}
        {form.field("lon", words.lon, undefined, words.wrongLon)}
      </div>
    </fieldset>
  );
}
