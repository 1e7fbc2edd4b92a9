import { visitXML } from "@web/core/utils/xml";

/** Reads `<municipal_map latitude="…" longitude="…" group_by="…"><field name="…"/></municipal_map>`. */
export class MapArchParser {
    parse(xmlDoc, fields) {
        const archInfo = {
            latitude: xmlDoc.getAttribute("latitude"),
            longitude: xmlDoc.getAttribute("longitude"),
            groupBy: xmlDoc.getAttribute("group_by") || null,
            canCreate: !["0", "false"].includes((xmlDoc.getAttribute("create") || "").toLowerCase()),
            cardFields: [],
        };
        visitXML(xmlDoc, (node) => {
            if (node.tagName === "field") {
                const name = node.getAttribute("name");
                const { type, string } = fields[name];
                archInfo.cardFields.push({
                    name,
                    field: fields[name],
                    type,
                    label: node.getAttribute("string") || string,
                });
            }
        });
        return archInfo;
    }
}
