import { Model } from "@web/model/model";
import { KeepLast } from "@web/core/utils/concurrency";

/** A cell of the heat layer in pixels: fine enough to look smooth. */
const HEAT_PIXELS = 14;
/** Entries of the list beside the map, at a time. */
export const LIST_LIMIT = 20;
const GROUP_TYPES = ["many2one", "selection", "boolean"];
const EMPTY = { markers: [], groups: [], count: 0, bounds: null, zoom: null };

/**
 * Asks the server for markers that are already gathered, for the part of the map on screen.
 * What was typed into the search bar (domain, first group) carries over.
 */
export class MapModel extends Model {
    setup(params) {
        this.params = params;
        this.keepLast = new KeepLast();
        this.data = EMPTY;
        this.records = [];
        this.offset = 0;
        this.frame = null;
        this.isHeat = false;
        this.ground = null;
        this.frameVersion = 0;
        this.dataVersion = 0;
        this.colorOf = window.municipalMap.makeColors();
    }

    async load(searchParams) {
        if (searchParams.groupBy?.[0] !== this.searchParams?.groupBy?.[0]) {
            this.colorOf = window.municipalMap.makeColors();
        }
        this.searchParams = searchParams;
        this.frame = null;
        const asked = this.ground || this.orm.call("municipal.map", "get_ground", []);
        const [data, ground] = await this.keepLast.add(Promise.all([this.fetch(), asked]));
        this.ground = ground;
        this.frameVersion++;
        this.take(data);
        await this.turnTo(0);
    }

    fetch() {
        const { domain, context } = this.searchParams;
        const { resModel, latitude, longitude } = this.params;
        return this.orm.silent.call(resModel, "municipal_map_read", [domain, latitude, longitude], {
            bounds: this.frame?.bounds,
            zoom: this.frame?.zoom,
            group_by: this.isHeat ? null : this.groupField,
            pixels: this.isHeat ? HEAT_PIXELS : null,
            context,
        });
    }

    take(data) {
        this.data = data;
        this.colors = data.groups.map((group) => this.colorOf(group.value));
        this.dataVersion++;
    }

    /** The first group of the search bar that a marker can be coloured by, or that of the view. */
    get groupField() {
        const asked = (this.searchParams.groupBy || []).map((entry) => entry.split(":")[0]);
        return [...asked, this.params.groupBy].find((name) => {
            const field = name && this.params.fields[name];
            return field?.store && GROUP_TYPES.includes(field.type);
        }) || null;
    }

    get groupLabel() {
        return this.groupField ? this.params.fields[this.groupField].string : "";
    }

    /** The map was moved: other markers, and the list of what they hold. */
    async show(frame) {
        this.frame = frame;
        this.take(await this.keepLast.add(this.fetch()));
        await this.turnTo(0);
        this.notify();
    }

    async toggleHeat() {
        this.isHeat = !this.isHeat;
        this.take(await this.keepLast.add(this.fetch()));
        this.notify();
    }

    /** What is on screen, as a domain. */
    get frameDomain() {
        const { domain } = this.searchParams;
        // the server's frame: it may be a little larger than the screen, and the count is of that
        const bounds = this.data.bounds || this.frame?.bounds;
        return bounds ? [...domain, ...this.makeFrame(bounds)] : [...domain, [0, "=", 1]];
    }

    makeFrame([south, west, north, east]) {
        const { latitude, longitude } = this.params;
        return [
            [latitude, ">=", south],
            [latitude, "<=", north],
            [longitude, ">=", west],
            [longitude, "<=", east],
            "|",
            [latitude, "!=", 0],
            [longitude, "!=", 0],
        ];
    }

    /** A page of the list beside the map. */
    async turnTo(offset) {
        this.offset = offset;
        this.records = this.data.count ? await this.read(this.frameDomain, offset) : [];
    }

    /** The records behind a marker that no zoom takes apart. */
    readSpot({ id, lat, lon }) {
        // the place of a marker is rounded to the fifth digit
        const reach = 0.000011;
        const spot = this.makeFrame([lat - reach, lon - reach, lat + reach, lon + reach]);
        return this.read(id > 0 ? [["id", "=", id]] : [...this.searchParams.domain, ...spot], 0);
    }

    async read(domain, offset) {
        const { resModel, cardFields, latitude, longitude } = this.params;
        const specification = { display_name: {}, [latitude]: {}, [longitude]: {} };
        for (const { name, type } of cardFields) {
            specification[name] = type === "many2one" ? { fields: { display_name: {} } } : {};
        }
        const { records } = await this.orm.silent.webSearchRead(resModel, domain, {
            specification,
            offset,
            limit: LIST_LIMIT,
            count_limit: offset + LIST_LIMIT,
            context: this.searchParams.context,
        });
        return records;
    }
}
