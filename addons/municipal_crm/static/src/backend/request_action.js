import { useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/**
 * Run a method of the request behind a form: save first, open the dialogue that the method asks
 * for, show the record as it is afterwards. A refusal is shown by the error dialogue of the client;
 * the record is read again then too, because somebody else may have moved it meanwhile.
 *
 * @param {() => Object} getRecord the record of the form
 * @returns {{state: {busy: boolean}, run: (method: string, args?: Array) => Promise<void>}}
 */
export function useRequestAction(getRecord) {
    const orm = useService("orm");
    const action = useService("action");
    const state = useState({ busy: false });

    async function call(record, method, args) {
        const next = await orm.call(record.resModel, method, [[record.resId], ...args]);
        if (next) {
            await action.doAction(next, { onClose: () => record.load() });
        } else {
            await record.load();
        }
    }

    async function run(method, args = []) {
        const record = getRecord();
        if (state.busy || !(await record.save()) || record.data.can_read === false) {
            return;
        }
        state.busy = true;
        try {
            await call(record, method, args);
        } catch (error) {
            await record.load();
            throw error;
        } finally {
            state.busy = false;
        }
    }

    return { state, run };
}
