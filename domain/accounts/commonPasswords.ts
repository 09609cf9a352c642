/** The commonest passwords of leaked lists that are long enough to pass otherwise, in lowercase. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
  password1234 password12345 password123456 password1234567 password12345678 password123456789 password1234567890
  passwordpassword password123! password1234! password2024! password2025! password2026! mypassword123 newpassword123
  passw0rd1234 p@ssw0rd1234 p@ssword1234 p@ssw0rd123! administrator administrator1 administrator123 adminadmin123
  admin1234567 admin12345678 admin123456789 changeme1234 changeme12345 changemenow1 changemeplease letmein12345
  letmein123456 letmeinplease welcome12345 welcome123456 welcome1234567 welcome2024! welcome2025! welcome2026!
  123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 0123456789012 012345678910
  123456789abc 123456789101112 1234567890ab 1234567890qwe 987654321012 098765432109 0987654321098 123123123123
  111111111111 000000000000 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i 1qaz2wsx3edc 1qaz2wsx3edc4rfv zaq12wsxcde3
  qwertyuiop12 qwertyuiop123 qwertyuiop1234 qwertyuiop[] qwertyuiopas qwertyuiopasdf qwertyuiopasdfghjkl
  qwerty123456 qwerty1234567 qwerty12345678 qwerty123456789 qwertyqwerty asdfghjkl123 asdfghjkl1234 zxcvbnm12345
  zxcvbnm123456 abcdefghijkl abcdefghijklm abcdefghijklmnop abcdefghijklmnopqrstuvwxyz abcdefg12345 abcdefgh1234
  abcd12345678 abc123456789 a1b2c3d4e5f6 a123456789012 aa1234567890 iloveyou1234 iloveyou12345 iloveyousomuch
  iloveyouforever sunshine1234 princess1234 football1234 baseball1234 basketball12 basketball123 monkey123456
  dragon123456 superman1234 batman123456 michael12345 liverpool123 manchester12 manchesterunited chelsea12345
  trustno1trustno1 whatever1234 computer1234 internet1234 starwars1234 pokemon12345 minecraft123 christopher1
  correcthorsebatterystaple thisismypassword secretpassword supersecret123 topsecret1234 default12345 guest1234567
  rootrootroot root12345678 test12345678 testtesttest testpassword testpassword1 testpassword123 temporary123
  containerstacks containerstacks1 containerstacks123
  `
    .trim()
    .split(/\s+/),
);
