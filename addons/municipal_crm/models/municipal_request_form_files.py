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
        name = name[:80]
        size = rules.MAX_FILE_BYTES // 1024**2
        total = rules.MAX_TOTAL_BYTES // 1024**2
        messages = {
            "empty": self.env._("“%(name)s” is empty: please add it again.", name=name),
            "too_large": self.env._(
                "“%(name)s” is too large: a file may have %(size)s MB, all files together %(total)s MB.",
                name=name,
                size=size,
                total=total,
            ),
            "too_many": self.env._(
                "“%(name)s” was left out: at most %(limit)s files fit.",
                name=name,
                limit=rules.MAX_FILES,
            ),
            "type": self.env._(
                "“%(name)s” is of a type we cannot take. We take photos, PDF, DOCX and ODT.",
                name=name,
            ),
            "too_many_pixels": self.env._(
                "The picture “%(name)s” is too large to be opened.", name=name
            ),
            "damaged": self.env._("“%(name)s” is damaged: please add it again.", name=name),
            "encrypted": self.env._(
                "“%(name)s” opens only with a password: please add it without one.", name=name
            ),
            "active": self.env._(
                "“%(name)s” contains a program or another file: please print it to a plain PDF.",
                name=name,
            ),
        }
        return messages[error.code]

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
