namespace Grange.Mapping.Checks;

/// <summary>Why a picture is not taken, or not believed. Stable: clients and evidence name them; the words are for people.</summary>
public static class PictureReasons
{
    public const string Corrupt = "corrupt_image", NotJpeg = "not_jpeg", TooLarge = "too_large", TooSmall = "too_small", Fields = "missing_fields", NullIsland = "null_island", FileDuplicate = "file_duplicate",
        CaptureDuplicate = "capture_duplicate", Replay = "replay_suspected", Clock = "clock_mismatch", TooFast = "too_fast", Stale = "stale_upload", Future = "capture_in_future", Dark = "dark",
        WeakFix = "weak_fix", TwoPlaces = "two_places", Unsigned = "not_signed", Mismatch = "not_what_was_signed", Blurry = "not_sharp", Excluded = "excluded_area", PrivacyPending = "privacy_pending", Withdrawn = "withdrawn", Recognisable = "recognisable", Useless = "no_street";

    /// <summary>A sentence and what to do next.</summary>
    public static string Explain(string reason) => reason switch
    {
        Corrupt => "The file is damaged or cut off. Copy it from the camera again.",
        NotJpeg => "This is no JPEG file. Save the picture as JPEG.",
        TooLarge => "The picture has more than 100 million pixels. Save it smaller.",
        TooSmall => "The picture is smaller than 320 by 240: too little to see on it.",
        Fields => "The picture does not say where or when it was taken. Turn on the camera's location, or add a GPX track.",
        NullIsland => "The picture says it was taken at 0° north, 0° east: the camera had no fix yet.",
        FileDuplicate => "Exactly this file was uploaded before.",
        CaptureDuplicate => "The picture before it shows the same view from the same place.",
        Replay => "It looks like a picture that was uploaded before, only saved anew.",
        Clock => "The camera's clock and the satellites' differ by more than time zones can. The satellites' time was used; set the clock.",
        TooFast => "Between this picture and the one before it nobody could have come so far in the time.",
        Stale => "It was taken more than three days before it was uploaded: it is shown, but fresh pictures earn.",
        Future => "It says it was taken in the future. Set the camera's clock.",
        Dark => "It is too dark to see the street, or too bright for the time it says.",
        WeakFix => "The receiver had too few satellites, or they stood badly: the place is not sure.",
        TwoPlaces => "The same device was somewhere else at that time.",
        Unsigned => "No key of a device vouches for it: it counts less.",
        Mismatch => "The device signed another picture, place or time than was uploaded.",
        Blurry => "It is not sharp: clean the lens or the windscreen.",
        Excluded => "Nobody may photograph there, or the operator keeps the area out of the map.",
        PrivacyPending => "Faces and number plates have to be looked for before anybody else may see it.",
        Withdrawn => "Its contributor took it back.",
        Recognisable => "Two reviewers saw somebody whom covering cannot hide.",
        Useless => "Two reviewers saw no street on it.",
        _ => reason,
    };
}
