using Grange.Store;

namespace Grange.Mapping.Features;

/// <summary>The module's tables; every row belongs to one network. Places are degrees × 10⁷, headings hundredths of a degree, times Unix milliseconds.</summary>
static class MappingTables
{
    public const string Module = "map";

    public static IReadOnlyList<Migration> All { get; } =
    [
        new("pictures", """
            CREATE TABLE map_set (
                network text NOT NULL, id text NOT NULL, owner blob NOT NULL, camera blob, title text NOT NULL, expected bigint, is_collection bigint NOT NULL, made_ms bigint NOT NULL, completed_ms bigint,
                PRIMARY KEY (network, id));
            CREATE TABLE map_sequence (
                network text NOT NULL, id text NOT NULL, set_id text NOT NULL, owner blob NOT NULL, title text NOT NULL, made_ms bigint NOT NULL, kept text,
                PRIMARY KEY (network, id));
            CREATE TABLE map_picture (
                network text NOT NULL, id text NOT NULL, number bigint NOT NULL, set_id text NOT NULL, sequence_id text, place bigint NOT NULL, owner blob NOT NULL, camera blob, name text NOT NULL, size bigint NOT NULL,
                sha blob NOT NULL, state text NOT NULL, reason text, tries bigint NOT NULL, due_ms bigint NOT NULL, original text, original_key blob, is_blurred bigint NOT NULL,
                lat_e7 bigint, lon_e7 bigint, captured_ms bigint, uploaded_ms bigint NOT NULL, camera_ms bigint, gnss_ms bigint, heading bigint, speed_mm bigint, dilution bigint, fix bigint, satellites bigint,
                mount bigint NOT NULL, width bigint NOT NULL, height bigint NOT NULL, field_of_view bigint, make text, model text,
                hash bigint, luma bigint, sharpness bigint, quality bigint, checks text, public_cid text, small_cid text, thumb_cid text, cleared_by text, is_said bigint NOT NULL,
                PRIMARY KEY (network, id));
            CREATE UNIQUE INDEX map_picture_number ON map_picture (network, number);
            CREATE INDEX map_picture_set ON map_picture (network, set_id, number);
            CREATE INDEX map_picture_state ON map_picture (network, state, due_ms);
            CREATE INDEX map_picture_sha ON map_picture (network, sha);
            CREATE INDEX map_picture_camera ON map_picture (network, camera, captured_ms);
            CREATE INDEX map_picture_sequence ON map_picture (network, sequence_id, place);
            CREATE TABLE map_review (
                network text NOT NULL, picture text NOT NULL, reviewer blob NOT NULL, judgement bigint NOT NULL, regions text NOT NULL, made_ms bigint NOT NULL, is_said bigint NOT NULL,
                PRIMARY KEY (network, picture, reviewer));
            CREATE TABLE map_token (network text NOT NULL, id text NOT NULL, digest blob NOT NULL, owner blob, camera blob, made_ms bigint NOT NULL, PRIMARY KEY (network, id));
            CREATE TABLE map_setting (network text NOT NULL, name text NOT NULL, value text NOT NULL, PRIMARY KEY (network, name))
            """),
    ];
}
