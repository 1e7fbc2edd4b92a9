from odoo import api, models

from ..tools import files as rules
from ..tools.typed import clean_text

MESSAGE_LIMIT = 10000


class MunicipalRequestForm(models.AbstractModel):
    """Papers and messages that come through the public pages."""

    _inherit = "municipal.request.form"

    @api.model
    def _check_files(self, uploads, kept):
        """Take in uploaded files.

        :param uploads: posted files, as werkzeug gives them; empty controls are skipped
        :param kept: the papers that the draft has already (``ir.attachment``)
        :return: (files fit to be stored [(name, bytes)], one message for each refused file)
        """
        uploads = [upload for upload in uploads if upload.filename]
        files, messages = [], []
        room = rules.MAX_TOTAL_BYTES - sum(kept.mapped("file_size"))
        for upload in uploads:
            try:
                if len(kept) + len(files) >= rules.MAX_FILES:
                    raise rules.FileError("too_many", limit=rules.MAX_FILES)
                content = self._read_upload(upload, room)
                paper = rules.prepare(content, upload.filename)
            except rules.FileError as error:
                messages.append(self._explain_file(upload.filename, error))
                continue
            room -= len(paper.content)
            files.append((paper.name, paper.content))
        return files, messages

    @api.model
    def _read_upload(self, upload, room):
        """The bytes of one upload, without reading more of it than may be kept."""
        limit = min(rules.MAX_FILE_BYTES, room)
        content = upload.stream.read(max(limit, 0) + 1)
        if len(content) > limit:
            raise rules.FileError("too_large", limit=rules.MAX_FILE_BYTES)
        return content

    @api.model
    def _explain_file(self, name, error):
        """What is wrong with one file, for the person who added it."""
        return self._get_file_messages()[error.code] % {
            "name": name[:80],
            **self._get_file_limits(),
        }

    @api.model
    def _get_file_messages(self):
        """{code of a FileError: text with the facts left open}"""
        _ = self.env._
        return {
            "empty": _("“%(name)s” is empty: please add it again."),
            "too_large": _(
                "“%(name)s” is too large: a file may have %(size)s MB, all files together %(total)s MB."
            ),
            "too_many": _("“%(name)s” was left out: at most %(count)s files fit."),
            "type": _("“%(name)s” is of a type we cannot take. We take photos, PDF, DOCX and ODT."),
            "too_many_pixels": _("The picture “%(name)s” is too large to be opened."),
            "damaged": _("“%(name)s” is damaged: please add it again."),
            "encrypted": _("“%(name)s” opens only with a password: please add it without one."),
            "active": _(
                "“%(name)s” contains a program or another file: please print it to a plain PDF."
            ),
        }

    @api.model
    def _get_file_limits(self):
        """{count, size, total}: files, megabytes of one, megabytes of all."""
        megabyte = 1024**2
        return {
            "count": rules.MAX_FILES,
            "size": rules.MAX_FILE_BYTES // megabyte,
            "total": rules.MAX_TOTAL_BYTES // megabyte,
        }

    @api.model
    def _clean_message(self, body):
        """(text, errors {control: message}) of a message to the town hall."""
        text = clean_text((body or "")[: MESSAGE_LIMIT * 3])
        if len(text) <= MESSAGE_LIMIT:
            return text, {}
        message = self.env._(
            "Please shorten this text: at most %(limit)s characters fit, it has %(count)s.",
            limit=MESSAGE_LIMIT,
            count=len(text),
        )
        return text, {"body": message}
