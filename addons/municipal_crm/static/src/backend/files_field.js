import { Component } from "@odoo/owl";
import { FileInput } from "@web/core/file_input/file_input";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { FileList } from "./file_list";

/** The papers of a record. They can be added and read; nothing here takes one away. */
export class FilesField extends Component {
    static template = "municipal_crm.FilesField";
    static components = { FileInput, FileList };
    static props = { ...standardFieldProps };

    setup() {
        this.notification = useService("notification");
    }

    get files() {
        return this.props.record.data[this.props.name].records.map((row) => ({
            id: row.resId,
            name: row.data.name,
            mimetype: row.data.mimetype,
            size: row.data.file_size,
            date: row.data.create_date,
            author: row.data.create_uid && row.data.create_uid.display_name,
        }));
    }

    async onUpload(files) {
        for (const file of files.filter((file) => file.error)) {
            this.notification.add(file.error, { type: "danger" });
        }
        await this.props.record.save();
        await this.props.record.load();
    }
}

export const filesField = {
    component: FilesField,
    supportedTypes: ["one2many"],
    isEmpty: () => false,
    relatedFields: [
        { name: "name", type: "char" },
        { name: "mimetype", type: "char" },
        { name: "file_size", type: "integer" },
        { name: "create_date", type: "datetime" },
        { name: "create_uid", type: "many2one", relation: "res.users" },
    ],
};

registry.category("fields").add("municipal_files", filesField);
