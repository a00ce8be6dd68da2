"""Identity: users and their passwords, sessions, second factors, and API tokens."""

from hudhud.identity.attempts import (
    TooManyAttempts,
)
from hudhud.identity.factors import (
    FactorKind,
    LastFactor,
    SecondFactor,
    factors,
    has_factor,
    remove_all_factors,
    remove_factor,
)
from hudhud.identity.handing_over import (
    hand_over,
)
from hudhud.identity.helping import (
    forget_factors,
)
from hudhud.identity.invitations import (
    Invitation,
    Invited,
    TooManyInvitations,
    invitation_by_link,
    invitations,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from hudhud.identity.joining import (
    accept_invitation,
)
from hudhud.identity.links import (
    LinkDead,
    SecretLink,
    issue_link,
    peek_link,
    use_link,
)
from hudhud.identity.logins import (
    ApiLogin,
    LoginIsOver,
    NewLogin,
    TooManyCalls,
    Turn,
    create_login,
    login_of,
    logins,
    principal_of_login,
    regenerate_login,
    revoke_login,
    take_turn,
)
from hudhud.identity.new_passwords import (
    TooManyResets,
    change_password,
    request_reset,
    reset_context,
    reset_password,
    send_reset,
)
from hudhud.identity.passkeys import (
    PasskeyRefused,
    PasskeyTaken,
    RelyingParty,
    add_passkey,
    passkey_creation,
    passkey_request,
    relying_party,
)
from hudhud.identity.pending import (
    begin_pending,
    finish_pending,
    pending_owner,
)
from hudhud.identity.principals import (
    Principal,
    Role,
)
from hudhud.identity.profiles import (
    Profile,
    change_profile,
    confirm_email,
    profile,
    request_email,
)
from hudhud.identity.programs import (
    principal_of_program,
    principal_of_user,
)
from hudhud.identity.proving import (
    ProofNeeded,
    prove_again,
    require_recent,
)
from hudhud.identity.recovery_codes import (
    make_recovery_codes,
    recovery_codes_left,
)
from hudhud.identity.requiring import (
    is_factor_required,
    require_factor,
)
from hudhud.identity.roster import (
    UserRecord,
    user,
    users,
)
from hudhud.identity.second_step import (
    Proof,
    WrongFactor,
    prove,
)
from hudhud.identity.sessions import (
    Session,
    end_session,
    end_sessions,
    principal_of_session,
    renew_session,
    sessions,
    sign_out,
)
from hudhud.identity.signing_in import (
    NotActivated,
    SecondStepNeeded,
    SignedIn,
    SignInOver,
    WrongCredentials,
    finish_sign_in,
    sign_in,
    sign_in_known,
    sign_in_with_passkey,
)
from hudhud.identity.strength import (
    strength,
    weaknesses,
)
from hudhud.identity.sweeping import (
    sweep,
)
from hudhud.identity.tokens import (
    SCOPES,
    ApiToken,
    TokenIsOver,
    create_token,
    principal_of_token,
    regenerate_token,
    revoke_token,
    tokens,
)
from hudhud.identity.totp import (
    TotpSetup,
    begin_totp,
    confirm_totp,
    totp_setup,
)
from hudhud.identity.user_standing import (
    LastAdmin,
    NotOneself,
    change_role,
    deactivate_user,
    end_sessions_of,
    reactivate_user,
)
from hudhud.identity.users import (
    EmailTaken,
    create_user,
    set_language,
)
from hudhud.identity.viewing import (
    begin_viewing,
    end_viewing,
    end_viewings,
    is_viewing,
    permit_viewing,
    principal_of_viewing,
)

__all__ = [
    "SCOPES",
    "ApiLogin",
    "ApiToken",
    "EmailTaken",
    "FactorKind",
    "Invitation",
    "Invited",
    "LastAdmin",
    "LastFactor",
    "LinkDead",
    "LoginIsOver",
    "NewLogin",
    "NotActivated",
    "NotOneself",
    "PasskeyRefused",
    "PasskeyTaken",
    "Principal",
    "Profile",
    "Proof",
    "ProofNeeded",
    "RelyingParty",
    "Role",
    "SecondFactor",
    "SecondStepNeeded",
    "SecretLink",
    "Session",
    "SignInOver",
    "SignedIn",
    "TokenIsOver",
    "TooManyAttempts",
    "TooManyCalls",
    "TooManyInvitations",
    "TooManyResets",
    "TotpSetup",
    "Turn",
    "UserRecord",
    "WrongCredentials",
    "WrongFactor",
    "accept_invitation",
    "add_passkey",
    "begin_pending",
    "begin_totp",
    "begin_viewing",
    "change_password",
    "change_profile",
    "change_role",
    "confirm_email",
    "confirm_totp",
    "create_login",
    "create_token",
    "create_user",
    "deactivate_user",
    "end_session",
    "end_sessions",
    "end_sessions_of",
    "end_viewing",
    "end_viewings",
    "factors",
    "finish_pending",
    "finish_sign_in",
    "forget_factors",
    "hand_over",
    "has_factor",
    "invitation_by_link",
    "invitations",
    "invite",
    "is_factor_required",
    "is_viewing",
    "issue_link",
    "login_of",
    "logins",
    "make_recovery_codes",
    "passkey_creation",
    "passkey_request",
    "peek_link",
    "pending_owner",
    "permit_viewing",
    "principal_of_login",
    "principal_of_program",
    "principal_of_session",
    "principal_of_token",
    "principal_of_user",
    "principal_of_viewing",
    "profile",
    "prove",
    "prove_again",
    "reactivate_user",
    "recovery_codes_left",
    "regenerate_login",
    "regenerate_token",
    "relying_party",
    "remove_all_factors",
    "remove_factor",
    "renew_session",
    "request_email",
    "request_reset",
    "require_factor",
    "require_recent",
    "resend_invitation",
    "reset_context",
    "reset_password",
    "revoke_login",
    "revoke_token",
    "send_reset",
    "sessions",
    "set_language",
    "sign_in",
    "sign_in_known",
    "sign_in_with_passkey",
    "sign_out",
    "strength",
    "sweep",
    "take_turn",
    "tokens",
    "totp_setup",
    "use_link",
    "user",
    "users",
    "weaknesses",
    "withdraw_invitation",
]
