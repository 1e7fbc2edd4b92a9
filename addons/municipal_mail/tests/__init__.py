from . import test_incoming_mail, test_incoming_mail_desk
