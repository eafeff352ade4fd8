"""What the app may do, and who may start it. Nothing else, whoever asks: the app itself or a library of it."""

# Each with what it is for. Android asks the person about the notes and the camera alone.
PERMISSIONS = {
    "CAMERA": "the code of another phone, on the person's word; typing it does as well",
    "INTERNET": "the exchange with the house",
    "ACCESS_NETWORK_STATE": "a job that waits for a network; hearing of one that comes up",
    "POST_NOTIFICATIONS": "the notes that a person chose",
    "RECEIVE_BOOT_COMPLETED": "a phone that was switched off forgets alarms and jobs",
}
# Who else may start a part of the app: the launcher its window.
EXPORTED = {"org.porchlight.app.PorchlightActivity"}
